import type { AuditEntry } from '@roost/schemas';
import type { Change } from '../change.ts';
import { listPage } from '../list-page.ts';
import type { Ground, Operations } from '../operation.ts';
import { formatTime } from '../timestamp.ts';

export function auditOperations(ground: Ground): Pick<Operations, 'audit.list'> {
  const { store } = ground;
  return {
    'audit.list': ({ principal: { environment } }, { limit, cursor, from, to, ...exact }) => {
      const filter = {
        ...exact,
        from: from === undefined ? undefined : Date.parse(from),
        to: to === undefined ? undefined : Date.parse(to),
      };
      return listPage<Change, string, AuditEntry>(
        ground,
        { limit, cursor },
        {
          scope: { operation: 'audit.list', environment, filter: JSON.stringify(filter) },
          read: (page) => store.listChanges(environment, filter, page),
          position: ({ id }) => id,
          show: showChange,
        },
      );
    },
  };
}

export function showChange(change: Change): AuditEntry {
  return {
    id: change.id,
    at: formatTime(change.at),
    actor: change.actor,
    action: change.action,
    target: change.target,
    environment: change.environment,
    changes: change.differences as AuditEntry['changes'],
    request_id: change.requestId,
    ip: change.ip,
  };
}
