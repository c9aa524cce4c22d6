/**
 * What an HTTP API of API Gateway hands on of a path: it decodes it, cuts it at the first `?` that this brought to light,
 * and decodes what is left once more (live captures, see docs/decisions/encoded-paths.md).
 *
 * @returns undefined where the gateway answers 400 by itself, since the path cannot be decoded.
 */
export function pathBehindGateway(path: string): string | undefined {
  try {
    const [decoded = ''] = decodeURIComponent(path).split('?', 1);
    return decodeURIComponent(decoded);
  } catch {
    return undefined;
  }
}
