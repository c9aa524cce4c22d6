import type { Change } from '@roost/core';

/** A change as it stands in a row of the trail, its attributes without names: each byte is flushed to the disk with the write. */
type TrailText = [
  id: string,
  at: number,
  action: Change['action'],
  actorType: Change['actor']['type'],
  actorId: string,
  actorName: string | null,
  targetType: Change['target']['type'],
  targetId: string,
  differences: Change['differences'],
  requestId: string,
  ip: string | null,
];

export function writeTrailText({
  id,
  at,
  action,
  actor,
  target,
  differences,
  requestId,
  ip,
}: Change): string {
  const text: TrailText = [
    id,
    at,
    action,
    actor.type,
    actor.id,
    actor.name,
    target.type,
    target.id,
    differences,
    requestId,
    ip,
  ];
  return JSON.stringify(text);
}

/** @param texts of changes, oldest first, as {@link writeTrailText} gave them. @returns what a row holds of them. */
export function writeTrailRow(texts: readonly string[]): string {
  return `[${texts.join(',')}]`;
}

/** @returns the changes of a row, oldest first. */
export function readTrailRow(environment: string, row: string): Change[] {
  return (JSON.parse(row) as TrailText[]).map(
    ([id, at, action, actorType, actorId, actorName, targetType, targetId, differences, requestId, ip]) => ({
      id,
      at,
      environment,
      action,
      actor: { type: actorType, id: actorId, name: actorName },
      target: { type: targetType, id: targetId },
      differences,
      requestId,
      ip,
    }),
  );
}
