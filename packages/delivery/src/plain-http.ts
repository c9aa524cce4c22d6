/**
 * Node's `http`, taken without an `import`: that reads all that the module exports, its WebSocket among them, for which Node
 * loads undici: 20 ms of every start of the function that sends.
 */
export const { Agent: PlainAgent, request: requestPlainly } = process.getBuiltinModule('node:http');
