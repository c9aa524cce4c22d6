import type { Log, LogLevel } from './request.ts';

/** One line of JSON a record, on standard error: CloudWatch, journald and a terminal read it alike. */
export function jsonLog(least: LogLevel | 'silent'): Log {
  return (level, record) => {
    if (least === 'silent' || (least === 'error' && level === 'info')) return;
    process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), level, ...record })}\n`);
  };
}

/** Writes nothing. */
export const silentLog: Log = () => {};
