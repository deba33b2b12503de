import { UserError } from '../../base/errors.ts'
import type { PluginPort, Recipient } from '../../crypto/age/index.ts'
import {
  ageWrapper,
  encryptDocument,
  type EncryptionOptions,
  formatForPath,
  parseDocument,
  SECRET_SELECTION,
  type Selection,
  type SopsDocument,
  type SopsFormat,
} from '../../crypto/sops/index.ts'
import { ruleFor } from '../crypt/rules-file.ts'
import type { FlagValues } from '../command.ts'
import type { selectionFlags } from './flags.ts'

/** What the flags say about SOPS documents. */
export interface SopsChoice {
  readonly flags: FlagValues<typeof selectionFlags>
  readonly inputType: SopsFormat | undefined
  /** Of -r and -R; empty to let the `.sops.yaml` decide. */
  readonly recipients: readonly Recipient[]
  /** Of --allow-mixed. */
  readonly allowMixed: boolean
  readonly plugins: PluginPort
  readonly now: Date
}

/**
 * Encrypts one document for the recipients of the flags, or as a `.sops.yaml` says.
 *
 * @param path as typed; undefined for standard input
 * @throws UserError, SopsError
 */
export async function encryptSops(
  bytes: Uint8Array,
  path: string | undefined,
  choice: SopsChoice,
): Promise<Uint8Array> {
  const format = choice.inputType ?? (path === undefined ? 'yaml' : formatForPath(path))
  const document = parseDocument(bytes, format)
  return encryptDocument(document, await optionsFor(document, path, choice))
}

async function optionsFor(
  document: SopsDocument,
  path: string | undefined,
  { flags, recipients, allowMixed, plugins, now }: SopsChoice,
): Promise<EncryptionOptions> {
  const wrapper = ageWrapper(plugins)
  const own = selectionOf(flags)
  const macOnlyEncrypted = flags['mac-only-encrypted']
  if (recipients.length > 0) {
    const selection = own ?? usualSelection(document)
    const keyGroups = [recipients.map(({ text }) => text)]
    return {
      keyGroups,
      allowMixed,
      wrapper,
      now,
      macOnlyEncrypted,
      ...(selection && { selection }),
    }
  }
  if (path === undefined) throw nobody('standard input has no place where a .sops.yaml could be')
  const found = await ruleFor(path)
  if ('reason' in found) throw nobody(REASONS[found.reason](found.file ?? ''))
  const { rule } = found
  if (rule.otherServices.length > 0) {
    throw new UserError(`${found.file} asks for ${rule.otherServices.join(', ')} as well`, [
      'only age recipients are spoken to here; sops itself can do it',
    ])
  }
  const selection = own ?? rule.selection ?? usualSelection(document)
  return {
    keyGroups: rule.keyGroups,
    shamirThreshold: rule.shamirThreshold,
    allowMixed,
    macOnlyEncrypted: macOnlyEncrypted || rule.macOnlyEncrypted,
    wrapper,
    now,
    ...(selection && { selection }),
  }
}

const REASONS = {
  'no-file': () => 'no .sops.yaml is in its folder or above it',
  'no-rules': (file: string) => `${file} has no creation_rules`,
  'no-match': (file: string) => `no rule of ${file} is for it`,
} as const

function nobody(why: string): UserError {
  return new UserError(`for whom is not said: ${why}`, ['name recipients with -r or -R'])
}

function selectionOf(flags: FlagValues<typeof selectionFlags>): Selection | undefined {
  const set = (
    ['encrypted-regex', 'unencrypted-regex', 'encrypted-suffix', 'unencrypted-suffix'] as const
  ).flatMap((flag) => {
    const value = flags[flag]
    return value === undefined ? [] : [{ flag, value }]
  })
  if (set.length > 1) {
    throw new UserError(`--${set.map(({ flag }) => flag).join(' and --')} exclude each other`)
  }
  const [only] = set
  if (only === undefined) return undefined
  return { field: FIELDS[only.flag], value: only.value }
}

const FIELDS = {
  'encrypted-regex': 'encrypted_regex',
  'unencrypted-regex': 'unencrypted_regex',
  'encrypted-suffix': 'encrypted_suffix',
  'unencrypted-suffix': 'unencrypted_suffix',
} as const satisfies Record<string, Selection['field']>

/** Of manifests the values of Secrets alone, so that Kubernetes' tools can read the rest. */
function usualSelection({ source }: SopsDocument): Selection | undefined {
  const isManifest = source.format === 'yaml' || source.format === 'json'
  return isManifest && source.documents.some(isSecret) ? SECRET_SELECTION : undefined
}

function isSecret({ items }: SopsDocument['source']['documents'][number]): boolean {
  return items.some(
    (item) =>
      item.kind === 'item' &&
      item.key === 'kind' &&
      item.value.kind === 'leaf' &&
      Buffer.from(item.value.value.bytes).toString() === 'Secret',
  )
}
