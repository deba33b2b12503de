import { closeAll } from './core/crypt.ts'
import { newDataKey } from './core/data-key.ts'
import { selectionInForce, writeMetadata } from './core/metadata.ts'
import { compileSelection, type Selection } from './core/selection.ts'
import type { KeyWrapper } from './core/wrap-data-key.ts'
import type { Decrypted } from './decrypt.ts'
import { groupsFor, type Recipients, sealed, threshold } from './encrypt.ts'
import { SopsError } from './errors.ts'

/** New owners of a document. */
export interface RekeyOptions extends Recipients {
  readonly wrapper: KeyWrapper
  readonly now: Date
  /** Kept as it was unless given. */
  readonly selection?: Selection
  readonly macOnlyEncrypted?: boolean
  /** Drops keys of services that we do not speak to, instead of refusing. */
  readonly dropOtherServices?: boolean
}

/**
 * Encrypts a document anew: another data key, every value, other recipients. Who
 * is no longer among them can read older copies, but nothing that is in this one.
 *
 * @throws SopsError `recipients`, `mixed-recipients` or `selection`
 */
export async function rekeyDocument(before: Decrypted, options: RekeyOptions): Promise<Uint8Array> {
  const { document, metadata, values } = before
  if (options.dropOtherServices !== true) refuseOthers(before)
  const selection = options.selection ?? metadata.selection
  const macOnlyEncrypted = options.macOnlyEncrypted ?? metadata.macOnlyEncrypted
  const key = newDataKey()
  const selector = await compileSelection(selection ?? selectionInForce(metadata))
  const plain = new Map(values.map(({ place, value }) => [place.slot, value]))
  const closed = closeAll(
    values.map(({ place }) => place),
    { key, selector, macOnlyEncrypted },
    (place) => plain.get(place.slot) ?? place.value,
  )
  const keyGroups = await groupsFor(key, options, options.wrapper)
  const base = { keyGroups, shamirThreshold: threshold(options), selection, macOnlyEncrypted }
  const next = sealed({ ...base, version: metadata.version }, closed, key, options.now)
  return document.source.write(closed.changes, writeMetadata(next))
}

function refuseOthers({ metadata }: Decrypted): void {
  const services = metadata.keyGroups.flatMap((group) => Object.keys(group.others))
  if (services.length === 0) return
  throw new SopsError(
    'recipients',
    `the document is also encrypted to keys of ${[...new Set(services)].join(', ')}`,
    ['those entries cannot be made anew here and would be dropped'],
  )
}
