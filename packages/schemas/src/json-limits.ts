/** How deep arrays and objects may nest in what Roost reads. */
export const deepestNesting = 64;

/**
 * Finds what would not come out of storage as it went in, or could exhaust the stack of whoever reads it:
 * nesting deeper than {@link deepestNesting}, strings with half of a surrogate pair, and numbers that JSON cannot
 * hold: `1e999` is read as infinity, which would be written as null.
 * Iterative, since the input is what an attacker would use against recursion.
 *
 * @returns what is wrong, or undefined.
 */
export function findUnstorable(root: unknown): string | undefined {
  if (typeof root === 'string') return root.isWellFormed() ? undefined : halfSurrogate;
  if (typeof root === 'number') return Number.isFinite(root) ? undefined : boundless;
  if (typeof root !== 'object' || root === null) return undefined;
  let level: object[] = [root];
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > deepestNesting) return `nested deeper than ${deepestNesting} levels`;
    const next: object[] = [];
    for (const container of level) {
      if (!Array.isArray(container)) {
        for (const name of Object.keys(container)) if (!name.isWellFormed()) return halfSurrogate;
      }
      for (const child of Object.values(container)) {
        if (typeof child === 'string') {
          if (!child.isWellFormed()) return halfSurrogate;
        } else if (typeof child === 'number') {
          if (!Number.isFinite(child)) return boundless;
        } else if (typeof child === 'object' && child !== null) next.push(child);
      }
    }
    level = next;
  }
  return undefined;
}

const halfSurrogate = 'not valid Unicode: half of a surrogate pair';
const boundless = 'not JSON: a number too large to hold, or none at all';
