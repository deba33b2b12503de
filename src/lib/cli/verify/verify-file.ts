import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'

import {
  AgeError,
  decryptAge,
  type Identity,
  type PluginPort,
  recipientKinds,
} from '../../crypto/age/index.ts'
import {
  ageOpener,
  decryptDocument,
  formatForPath,
  type Metadata,
  parseDocument,
  plainValues,
  SECRET_SELECTION,
  SopsError,
  type SopsDocument,
  VALUE_START,
} from '../../crypto/sops/index.ts'
import { type FoundRule, type NoRule, ruleFor } from '../crypt/rules-file.ts'
import { recognise } from '../decrypt/recognise.ts'
import { hasSecret } from '../crypt/usual-selection.ts'
import { checkMixed, checkPlaintext, checkRecipients, checkSelection, kindsIn } from './checks.ts'
import { evidenceIn, verifyEvidence } from './evidence.ts'
import type { Candidate } from './files.ts'
import type { VerifiedFile, VerifyFinding } from './report.ts'

/** What a file is held against. */
export interface Against {
  /** Undefined to leave out what needs a key. */
  readonly identities: (() => Promise<readonly Identity[]>) | undefined
  readonly plugins: PluginPort
  readonly env: NodeJS.ProcessEnv
  /** Public keys whose signatures count. */
  readonly signers: readonly string[]
}

/** What is wrong with one file; undefined for a file in a folder that is none of our business. */
export async function verifyFile(
  { path, named }: Candidate,
  against: Against,
): Promise<VerifiedFile | undefined> {
  const bytes = await readFile(path)
  const evidence = evidenceIn(bytes)
  if (evidence !== undefined) return verifyEvidence(path, evidence, against.signers)
  const rule = await ruleFor(path, against.env)
  const what = recognise(bytes, path, undefined)
  if (what.kind === 'age') return verifyAge(path, bytes, against)
  if (what.kind === 'sealed-secret') return verifySealed(path, bytes)
  const document = documentIn(bytes, path)
  if (document?.metadata === undefined) {
    if (isDamaged(bytes, path)) return damaged(path)
    if ('rule' in rule && isCovered(path, rule)) return notEncrypted(path, rule)
    return named ? { path, kind: 'plain', verdict: 'findings', findings: [PLAIN] } : undefined
  }
  return verifySops(path, document, document.metadata, rule, against)
}

const PLAIN: VerifyFinding = { check: 'encrypted', message: 'the file is not encrypted' }

/** The rules themselves match as well where a rule is for everything. */
function isCovered(path: string, { file }: FoundRule): boolean {
  return !path.endsWith('.sops.yaml') && file !== path
}

function notEncrypted(path: string, { file }: FoundRule): VerifiedFile {
  const message = `the file is not encrypted, although a rule of ${file} is for it`
  return { path, kind: 'plain', verdict: 'findings', findings: [{ check: 'encrypted', message }] }
}

function documentIn(bytes: Uint8Array, path: string): SopsDocument | undefined {
  try {
    const document = parseDocument(bytes, formatForPath(path))
    if (document.metadata !== undefined || formatForPath(path) !== 'binary') return document
    return parseDocument(bytes, 'json')
  } catch (error) {
    if (error instanceof SopsError) return undefined
    throw error
  }
}

/** As in the middle of a merge: nothing reads it any more, and nobody may have noticed. */
function isDamaged(bytes: Uint8Array, path: string): boolean {
  return formatForPath(path) !== 'binary' && Buffer.from(bytes).includes(VALUE_START)
}

function damaged(path: string): VerifiedFile {
  const message = 'it holds encrypted values, and is no SOPS document that can be read'
  return { path, kind: 'sops', verdict: 'findings', findings: [{ check: 'mac', message }] }
}

/** Others than the controller cannot check what is sealed, but a Secret may stand beside it. */
async function verifySealed(path: string, bytes: Uint8Array): Promise<VerifiedFile> {
  const document = documentIn(bytes, path.endsWith('.json') ? path : `${path}.yaml`)
  const isPlain =
    document !== undefined &&
    hasSecret(document) &&
    (await plainValues(document, SECRET_SELECTION)).length > 0
  if (!isPlain) return { path, kind: 'sealed-secret', verdict: 'ok', findings: [] }
  const message = 'a Secret that is not sealed stands in the same file'
  const findings = [{ check: 'plaintext', message }] as const
  return { path, kind: 'sealed-secret', verdict: 'findings', findings }
}

async function verifyAge(path: string, bytes: Uint8Array, against: Against): Promise<VerifiedFile> {
  const payload = await checkPayload(bytes, against)
  const { findings, ...rest } = await mixedIn(bytes)
  return verdictOn({ path, kind: 'age' }, payload, findings, rest)
}

async function checkPayload(bytes: Uint8Array, { identities }: Against): Promise<Authentic> {
  if (identities === undefined) return 'unverified'
  try {
    for await (const _ of decryptAge(Readable.from([bytes]), await identities())) continue
    return []
  } catch (error) {
    if (!(error instanceof AgeError)) throw error
    return error.kind === 'no-match' ? 'unverified' : [{ check: 'mac', message: error.message }]
  }
}

/** Of a header that makes no sense it is said elsewhere what is wrong, by who has a key. */
async function mixedIn(bytes: Uint8Array): Promise<ReturnType<typeof checkMixed>> {
  try {
    return checkMixed(await recipientKinds([bytes]))
  } catch (error) {
    if (error instanceof AgeError) return { findings: [] }
    throw error
  }
}

async function verifySops(
  path: string,
  document: SopsDocument,
  metadata: Metadata,
  rule: FoundRule | NoRule,
  against: Against,
): Promise<VerifiedFile> {
  const mac = await checkMac(document, against)
  const { findings, ...rest } = checkMixed(kindsIn(metadata, against.plugins))
  const others = [
    ...checkRecipients(metadata, rule),
    ...(await checkPlaintext(document, metadata, rule)),
    ...checkSelection(document),
    ...findings,
  ]
  return verdictOn({ path, kind: 'sops' }, mac, others, rest)
}

/** What is wrong with the bytes, or that no identity opened them. */
type Authentic = readonly VerifyFinding[] | 'unverified'

function verdictOn(
  file: Pick<VerifiedFile, 'path' | 'kind'>,
  authentic: Authentic,
  others: readonly VerifyFinding[],
  rest: Pick<VerifiedFile, 'notes'>,
): VerifiedFile {
  const findings = [...(authentic === 'unverified' ? [] : authentic), ...others]
  const verdict = findings.length > 0 ? 'findings' : authentic === 'unverified' ? authentic : 'ok'
  return { ...file, verdict, findings, ...rest }
}

async function checkMac(document: SopsDocument, { identities }: Against): Promise<Authentic> {
  if (identities === undefined) return 'unverified'
  try {
    await decryptDocument(document, ageOpener(await identities()))
    return []
  } catch (error) {
    if (!(error instanceof SopsError)) throw error
    if (error.kind === 'no-identity') return 'unverified'
    // Those are found without a key, and all of them.
    return error.kind === 'plain-value' ? [] : [{ check: 'mac', message: error.message }]
  }
}
