import type { SecretBytes } from '../base/secret-bytes.ts'

/** Values as `data` of a Secret has them; `null` takes a key away in a merge patch (RFC 7386). */
export function dataPatch(
  set: ReadonlyMap<string, SecretBytes>,
  remove: readonly string[] = [],
): Readonly<Record<string, string | null>> {
  const values = [...set].map(([key, value]): [string, string | null] => [
    key,
    Buffer.from(value.reveal()).toString('base64'),
  ])
  const gone = remove.map((key): [string, string | null] => [key, null])
  return Object.fromEntries([...values, ...gone])
}
