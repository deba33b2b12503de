/**
 * The values of a journal, encrypted with age where it names recipients: one file for what stays
 * after the commit and one for what goes then, so that who goes on needs no key to let it go, and
 * a key that asks somebody asks twice at most.
 */
import { UserError } from '../../../base/errors.ts'
import { isObject, textMap } from '../../../base/json.ts'
import { qualifiedName } from '../../../base/names.ts'
import { API_VERSION } from '../../../base/product.ts'
import { SecretBytes } from '../../../base/secret-bytes.ts'
import {
  AgeError,
  decryptAgeBytes,
  encryptAgeBytes,
  type Identity,
  type Recipient,
} from '../../../crypto/age/index.ts'
import type { Slots } from '../port.ts'
import { type JournalData, type Part, partOf, sealedKey } from './data.ts'
import type { Journal } from './journal.ts'

const KIND = 'RotationValues'
const PARTS: readonly Part[] = ['previous', 'pending']

/** The values are encrypted, and nobody who could decrypt them is here. */
export class ValuesLocked extends UserError {
  /** The same, with what they are needed for. */
  neededSince(why: string): ValuesLocked {
    return new ValuesLocked(`${this.message}; ${why}`, this.hints)
  }
}

/**
 * The data of a journal that names recipients.
 *
 * @throws AgeError kind `mixed-recipients` or `plugin`
 */
export async function sealedData(
  journal: Journal,
  slots: Slots,
  recipients: readonly Recipient[],
  allowMixed: boolean,
): Promise<JournalData> {
  const data = new Map<string, SecretBytes>()
  for (const part of PARTS) {
    const mine = [...slots].filter(([slot]) => partOf(journal, slot) === part)
    if (mine.length === 0) continue
    const text = Buffer.from(partText(journal, part, new Map(mine)))
    const file = await encryptAgeBytes(text, recipients, { allowMixed })
    text.fill(0)
    data.set(sealedKey(part), SecretBytes.from(file))
  }
  return data
}

/**
 * The values of a journal.
 *
 * @param identities asked for only where something is encrypted
 * @throws ValuesLocked when none of them is a recipient; UserError when somebody changed the
 * journal; AgeError of a file that is damaged, or of a key
 */
export async function openedSlots(
  journal: Journal,
  data: JournalData,
  identities: () => Promise<readonly Identity[]>,
): Promise<Slots> {
  if (journal.recipients === undefined) return data
  const slots = new Map<string, SecretBytes>()
  for (const part of PARTS) {
    const file = data.get(sealedKey(part))
    if (file === undefined) continue
    const bytes = await decrypted(journal, file, await identities())
    for (const [slot, value] of readPart(journal, part, bytes)) slots.set(slot, value)
    bytes.fill(0)
  }
  return slots
}

async function decrypted(
  { secret, revision, recipients = [] }: Journal,
  file: SecretBytes,
  identities: readonly Identity[],
): Promise<Uint8Array> {
  try {
    return await decryptAgeBytes(file.reveal(), identities)
  } catch (error) {
    if (!(error instanceof AgeError && error.kind === 'no-match')) throw error
    const who = `revision ${revision} of ${qualifiedName(secret)}`
    throw new ValuesLocked(
      `the values of ${who} are encrypted for ${recipients.join(', ')}, and no identity here opens them`,
      [...error.hints, 'give the identity of one of them with -i'],
    )
  }
}

/** With the rotation and the part in it, so that nobody can put one in the place of another. */
function partText({ id }: Journal, part: Part, slots: Slots): string {
  const values = [...slots].map(
    ([slot, value]) => [slot, Buffer.from(value.reveal()).toString('base64')] as const,
  )
  const document = { apiVersion: API_VERSION, kind: KIND, rotation: id, part }
  return JSON.stringify({ ...document, values: Object.fromEntries(values) })
}

function readPart(journal: Journal, part: Part, bytes: Uint8Array): Slots {
  const parsed = jsonOf(bytes)
  const isMine =
    isObject(parsed) &&
    parsed['apiVersion'] === API_VERSION &&
    parsed['kind'] === KIND &&
    parsed['rotation'] === journal.id &&
    parsed['part'] === part
  if (!isMine) {
    const who = `revision ${journal.revision} of ${qualifiedName(journal.secret)}`
    throw new UserError(`what is encrypted in the journal of ${who} are not its ${part} values`, [
      'somebody changed the journal: put it back from a backup',
    ])
  }
  const values = Object.entries(textMap(parsed['values']))
  return new Map(
    values.map(([slot, text]) => [slot, SecretBytes.from(Buffer.from(text, 'base64'))]),
  )
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return undefined
  }
}
