/** Revokes the Secrets of an incident one by one, and goes on where it was interrupted. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { isObject } from '../../base/json.ts'
import { isSameName, type NamespacedName, qualifiedName } from '../../base/names.ts'
import { escapeLine } from '../../base/safe-text.ts'
import type { SecretBytes } from '../../base/secret-bytes.ts'
import { isRevocationDocument, type RevocationDocument } from '../../change/evidence/document.ts'
import { unsigned } from '../../change/evidence/signed.ts'
import type { IncidentRevocation } from '../../change/incident/report.ts'
import { planRevocation, recognise } from '../../change/revoke/index.ts'
import type { Connection } from '../../source/http/connect.ts'
import { revocationPlanLines } from '../../view/revocation.ts'
import { printLines } from '../print.ts'
import { canAsk, prompter } from '../prompt.ts'
import { exposureLines } from '../revoke/facts.ts'
import type { RevokeInvocation } from '../revoke/invocation.ts'
import { revokedSecret } from '../revoke/objects.ts'
import { endedWithoutSecret, perform, type Task } from '../revoke/perform.ts'
import { readerOf } from '../revoke/reader.ts'
import { wishOf } from '../revoke/wish.ts'
import type { IncidentInvocation } from './invocation.ts'
import type { IncidentJournal } from './journal.ts'

/** Revokes one Secret, unless that was done, or nobody wants it. @throws ApiError; UserError */
export async function revokeIn(
  invocation: IncidentInvocation,
  connection: Connection,
  journal: IncidentJournal,
  name: NamespacedName,
  seed: SecretBytes | undefined,
): Promise<void> {
  const before = entryOf(journal, name)
  if (before !== undefined && before.state !== 'begun') return
  const file = before?.file ?? `${name.namespace}.${name.name}.revocation.json`
  const path = join(journal.folder, file)
  const earlier = before === undefined ? undefined : await readEvidence(path)
  const secret = await revokedSecret(connection, name)
  if (secret === undefined) return gone(journal, name, { path, file, earlier, seed })
  const revoking = asRevoke(invocation)
  const credential = recognise(secret)
  const plan = await planRevocation(
    credential,
    secret,
    wishOf(revoking),
    readerOf(revoking, connection),
  )
  const title = qualifiedName(name)
  const { exposures = [] } = journal.incident
  await printLines(invocation.io.stderr, [
    escapeLine(`${title} is ${credential.title}`),
    ...exposures.filter((each) => isSameName(each, name)).flatMap(exposureLines),
    ...revocationPlanLines(plan),
  ])
  if (before === undefined && !(await isWanted(invocation, title))) {
    return keep(journal, { ...nameOf(name), state: 'left' }, `${title} was not revoked here`)
  }
  await keep(
    journal,
    { ...nameOf(name), state: 'begun', file },
    `the revocation of ${title} was begun`,
  )
  const task: Task = { secret, credential, plan, file: path, seed, begun: earlier }
  const document = await perform(revoking, connection, task)
  await ended(journal, name, file, document)
}

interface Left {
  readonly path: string
  readonly file: string
  readonly earlier: RevocationDocument | undefined
  readonly seed: SecretBytes | undefined
}

/** It was deleted, by this program before it was interrupted or by somebody else. */
async function gone(
  journal: IncidentJournal,
  name: NamespacedName,
  { path, file, earlier, seed }: Left,
): Promise<void> {
  const title = qualifiedName(name)
  if (earlier === undefined) {
    return keep(journal, { ...nameOf(name), state: 'left' }, `there is no Secret ${title}`)
  }
  await ended(journal, name, file, await endedWithoutSecret(path, earlier, seed))
}

function ended(
  journal: IncidentJournal,
  name: NamespacedName,
  file: string,
  document: RevocationDocument,
): Promise<void> {
  const what = `the revocation of ${qualifiedName(name)} ended: ${document.verdict}`
  return keep(journal, { ...nameOf(name), state: 'ended', file, document }, what)
}

async function keep(
  journal: IncidentJournal,
  entry: IncidentRevocation,
  what: string,
): Promise<void> {
  const others = journal.incident.revocations.filter((each) => !isSameName(each, entry))
  await journal.save({ revocations: [...others, entry] }, what)
}

function entryOf(
  { incident }: IncidentJournal,
  name: NamespacedName,
): IncidentRevocation | undefined {
  return incident.revocations.find((each) => isSameName(each, name))
}

function nameOf({ namespace, name }: NamespacedName): NamespacedName {
  return { namespace, name }
}

/** Evidence that was begun; undefined where nothing of it was written yet. */
async function readEvidence(path: string): Promise<RevocationDocument | undefined> {
  const content = await readFile(path, 'utf8').catch(() => '')
  try {
    const value: unknown = JSON.parse(content)
    const document = isObject(value) ? unsigned(value) : undefined
    return isRevocationDocument(document) ? document : undefined
  } catch {
    return undefined
  }
}

async function isWanted(invocation: IncidentInvocation, title: string): Promise<boolean> {
  const { flags, io } = invocation
  if (flags['report-only']) return false
  if (flags.yes || flags['break-glass']) return true
  if (!canAsk(io)) {
    await io.stderr.write(
      `${escapeLine(`${title} is not revoked: nobody can be asked here, and --yes was not given`)}\n`,
    )
    return false
  }
  const ask = await prompter(invocation, '--yes')
  return ask.yes(`Revoke ${title}?`)
}

/** The flags that `revoke` alone has. */
function asRevoke(invocation: IncidentInvocation): RevokeInvocation {
  const alone = {
    undo: false,
    watch: false,
    evidence: undefined,
    'dry-run': 'none',
    output: undefined,
  } as const
  return { ...invocation, flags: { ...invocation.flags, ...alone } }
}
