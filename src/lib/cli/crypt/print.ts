import type { Io } from '../io.ts'

/** Writes bytes to standard output as they are. */
export async function printBytes(
  { stdout }: Pick<Io, 'stdout'>,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<void> {
  for await (const chunk of chunks) await stdout.write(chunk)
}
