import { RoostError } from '@roost/core';

/**
 * The entries of a `multipart/form-data` body without files, by Node's own parser.
 *
 * @throws RoostError `unreadable_body`
 */
export async function readMultipart(
  bytes: Buffer<ArrayBuffer>,
  contentType: string,
): Promise<[string, string][]> {
  let form: FormData;
  try {
    form = await new Response(bytes, { headers: { 'content-type': contentType } }).formData();
  } catch (error) {
    throw new RoostError('unreadable_body', {
      message:
        'The multipart/form-data body could not be read: is its boundary the one that the Content-Type names?',
      cause: error,
    });
  }
  const entries: [string, string][] = [];
  for (const [name, value] of form) {
    if (typeof value !== 'string') {
      throw new RoostError('unreadable_body', {
        message: 'The multipart/form-data body holds a file: Roost takes the address of a file, not the file',
        errors: [{ path: name, message: 'expected text, got a file' }],
      });
    }
    entries.push([name, value]);
  }
  return entries;
}
