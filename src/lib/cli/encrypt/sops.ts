import { UserError } from '../../base/errors.ts'
import type { PluginPort, Recipient } from '../../crypto/age/index.ts'
import {
  ageWrapper,
  countValues,
  encryptDocument,
  type EncryptionOptions,
  formatForPath,
  parseDocument,
  plainValues,
  type Recipients,
  type Selection,
  type SopsDocument,
  type SopsFormat,
} from '../../crypto/sops/index.ts'
import { type FoundRule, type NoRule, recipientsOfRule, ruleFor } from '../crypt/rules-file.ts'
import { usualSelection } from '../crypt/usual-selection.ts'
import type { FlagValues } from '../command.ts'
import { isEncryptedAsWanted } from './done-already.ts'
import type { selectionFlags } from './flags.ts'
import { selectionOf } from './selection-flags.ts'

/** What the flags say about SOPS documents. */
export interface SopsChoice {
  readonly flags: FlagValues<typeof selectionFlags>
  readonly inputType: SopsFormat | undefined
  /** Of -r and -R; empty to let the `.sops.yaml` decide. */
  readonly recipients: readonly Recipient[]
  /** Of --allow-mixed. */
  readonly allowMixed: boolean
  readonly plugins: PluginPort
  readonly env: NodeJS.ProcessEnv
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
  return encrypted(await prepared(bytes, path, choice))
}

/** {@link encryptSops}, or `done` for a document that needs nothing done to it any more. */
export async function encryptSopsUnlessDone(
  bytes: Uint8Array,
  path: string,
  choice: SopsChoice,
): Promise<Uint8Array | 'done'> {
  const all = await prepared(bytes, path, choice)
  return (await isEncryptedAsWanted(all.document, all.options)) ? 'done' : encrypted(all)
}

interface Prepared {
  readonly document: SopsDocument
  readonly options: EncryptionOptions
  readonly found: FoundRule | NoRule | undefined
}

async function prepared(
  bytes: Uint8Array,
  path: string | undefined,
  choice: SopsChoice,
): Promise<Prepared> {
  const found = path === undefined ? undefined : await ruleFor(path, choice.env)
  const format = choice.inputType ?? (path === undefined ? 'yaml' : formatForPath(path))
  const document = parseDocument(bytes, format, found && 'rule' in found ? found.indent : undefined)
  return { document, options: optionsFor(document, found, choice), found }
}

async function encrypted({ document, options, found }: Prepared): Promise<Uint8Array> {
  if (document.source.format !== 'binary') await requireSelected(document, options.selection, found)
  return encryptDocument(document, options)
}

/** As in sops, whoever is named takes the place of the recipients of the rule, and of nothing else. */
function optionsFor(
  document: SopsDocument,
  found: FoundRule | NoRule | undefined,
  choice: SopsChoice,
): EncryptionOptions {
  const { flags, allowMixed, plugins, now } = choice
  const rule = found && 'rule' in found ? found.rule : undefined
  const selection = selectionOf(flags) ?? rule?.selection ?? usualSelection(document)
  return {
    ...recipientsFor(found, choice),
    allowMixed,
    macOnlyEncrypted: flags['mac-only-encrypted'] || rule?.macOnlyEncrypted === true,
    wrapper: ageWrapper(plugins),
    now,
    ...(selection && { selection }),
  }
}

/** Whether flags or the environment say who reads a document, so that no rule has to. */
export function namesRecipients(
  flags: { readonly recipient: readonly string[]; readonly 'recipients-file': readonly string[] },
  env: NodeJS.ProcessEnv,
): boolean {
  return (
    flags.recipient.length + flags['recipients-file'].length > 0 || recipientsIn(env).length > 0
  )
}

function recipientsIn(env: NodeJS.ProcessEnv): readonly string[] {
  const texts = (env['SOPS_AGE_RECIPIENTS'] ?? '').split(',').map((each) => each.trim())
  return texts.filter((each) => each !== '')
}

/** Of -r and -R, else of SOPS_AGE_RECIPIENTS, else of the rule. */
function recipientsFor(
  found: FoundRule | NoRule | undefined,
  { recipients, env }: SopsChoice,
): Recipients {
  if (recipients.length > 0) return { keyGroups: [recipients.map(({ text }) => text)] }
  const named = recipientsIn(env)
  if (named.length > 0) return { keyGroups: [named] }
  return recipientsOfRule(found)
}

/** A Secret without values has nothing that could be encrypted. */
const BEYOND_METADATA: Selection = {
  field: 'unencrypted_regex',
  value: '^(apiVersion|kind|metadata|type|immutable)$',
}

/** sops writes such a document without a word, and it goes to git in clear (helm-secrets#143). */
async function requireSelected(
  document: SopsDocument,
  selection: Selection | undefined,
  found: FoundRule | NoRule | undefined,
): Promise<void> {
  if (selection === undefined || document.source.block !== undefined) return
  if (countValues(document).values === 0) return
  if ((await plainValues(document, selection)).length > 0) return
  if ((await plainValues(document, BEYOND_METADATA)).length === 0) return
  throw new UserError(`nothing would be encrypted: ${selection.field} matches no key`, [
    'all of it would go on in clear; --encrypted-regex says what is encrypted',
    ...(found && 'rule' in found ? [`unless a flag says it, ${found.file} does`] : []),
  ])
}
