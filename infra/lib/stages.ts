import { RetentionDays } from 'aws-cdk-lib/aws-logs';

/** What differs between deployments. Money and time bounds are here; what must never differ is in the stack. */
export interface StageSettings {
  /** Keeps tables and secret when the stack is deleted, and refuses to delete a table before that is switched off. */
  keepData: boolean;
  /** What all callers together may send: the requests a second, and how many at once. The gateway refuses the rest. */
  throttle: { rate: number; burst: number };
  /** Requests of one caller, and wrong credentials from one address, a minute; 0 for none. See docs/limits.md. */
  limits: { requests: number; failures: number };
  /** Origins that browsers may call from; `*` for all. */
  corsOrigins: readonly string[];
  /** Copies users' values into the audit trail. */
  recordValues: boolean;
  /** Days after which audit entries are forgotten; 0 keeps them. */
  auditRetention: number;
  /** Days after which deliveries to webhook endpoints are forgotten, with what was sent and answered. */
  deliveryRetention: number;
  /** Instances that may send to webhook endpoints at once: first attempts, and retries, of which each makes ten. */
  sending: { firsts: number; retries: number };
  /** What functions log: `info` has a line for each request. */
  log: 'info' | 'error' | 'silent';
  logRetention: RetentionDays;
  /** X-Ray: 5 USD a million traces, and a permission that cannot be narrowed to a resource. */
  tracing: boolean;
  /** Of all requests the slowest hundredth may take so long before somebody is told, in milliseconds. */
  slowestP99: number;
}

export const stages = {
  dev: {
    keepData: false,
    throttle: { rate: 50, burst: 100 },
    limits: { requests: 1000, failures: 1000 },
    corsOrigins: ['*'],
    recordValues: false,
    auditRetention: 30,
    deliveryRetention: 30,
    sending: { firsts: 10, retries: 5 },
    log: 'info',
    logRetention: RetentionDays.ONE_WEEK,
    tracing: false,
    slowestP99: 3_000,
  },
  prod: {
    keepData: true,
    throttle: { rate: 1_000, burst: 2_000 },
    limits: { requests: 1000, failures: 1000 },
    corsOrigins: ['*'],
    recordValues: false,
    auditRetention: 0,
    deliveryRetention: 30,
    sending: { firsts: 100, retries: 20 },
    log: 'info',
    logRetention: RetentionDays.THREE_MONTHS,
    tracing: false,
    slowestP99: 2_000,
  },
} as const satisfies Record<string, StageSettings>;

export type StageName = keyof typeof stages;
export const stageNames = Object.keys(stages) as StageName[];
