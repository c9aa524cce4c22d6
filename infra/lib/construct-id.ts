/** A name as constructs and resources have it: with a capital. */
export function constructId(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
