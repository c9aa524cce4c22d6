import type { UserRecord, ValueRecord, ValueWrite, ValueWritten } from '@roost/core';

export interface Person {
  user: UserRecord;
  /** By the id of the field. */
  values: Map<string, ValueRecord>;
}

export function setValue({ values }: Person, { fieldId, value }: ValueWrite, at: number): ValueWritten {
  const present = values.get(fieldId);
  if ((present?.value ?? null) === value) {
    return {
      outcome: 'unchanged',
      createdAt: present?.createdAt ?? null,
      updatedAt: present?.updatedAt ?? null,
    };
  }
  const createdAt = present?.createdAt ?? at;
  if (value === null) {
    values.delete(fieldId);
    return { outcome: 'cleared', createdAt, updatedAt: at };
  }
  values.set(fieldId, { fieldId, value, createdAt, updatedAt: at });
  return { outcome: present ? 'updated' : 'created', createdAt, updatedAt: at };
}
