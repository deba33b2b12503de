import type { Input } from '../files/input.ts'
import type { Chunk, Source } from '../types.ts'
import { documents } from './documents.ts'
import { Reading } from './reading.ts'
import { unpack } from './unpack.ts'
import { kindKeyOf } from './wanted.ts'

export interface ManifestOptions {
  /** The user says that the files hold the whole cluster, so that what is not there does not exist. */
  readonly complete?: boolean
}

/**
 * Files of objects, as `kubectl get -o json` or `-o yaml` writes them. Values
 * of Secrets are dropped while parsing and counted.
 *
 * The first read parses every file, and fails if any is not what it should be;
 * later ones open only the files that hold the kinds they ask for.
 */
export function manifestSource(inputs: readonly Input[], options: ManifestOptions = {}): Source {
  const files: readonly File[] = inputs.map((input) => ({ input }))
  let first = true
  return {
    origin: () =>
      Promise.resolve({ kind: 'files', name: inputs.map(({ name }) => name).join(', ') }),
    read: (request) => {
      const reading = new Reading(request, first)
      first = false
      return read(files, reading, options.complete ?? false)
    },
    close: () => undefined,
  }
}

/** A file, and which kinds are in it once it was read. */
interface File {
  readonly input: Input
  kinds?: ReadonlySet<string>
}

async function* read(
  files: readonly File[],
  reading: Reading,
  complete: boolean,
): AsyncGenerator<Chunk, void, undefined> {
  for (const file of files) {
    if (file.kinds && !reading.wantsAny(file.kinds)) continue
    const kinds = new Set<string>()
    for await (const document of documents(file.input)) {
      for (const found of unpack(document)) {
        kinds.add(kindKeyOf(found.apiVersion, found.kind))
        yield* reading.take(found)
      }
    }
    file.kinds = kinds
  }
  yield* reading.end(complete)
}
