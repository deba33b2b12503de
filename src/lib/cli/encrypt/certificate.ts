import { readFile } from 'node:fs/promises'

import { writeFileAtomically } from '../../base/atomic-file.ts'
import { UserError } from '../../base/errors.ts'
import type { NamespacedName } from '../../base/names.ts'
import { isNamespaceName, isObjectName, qualifiedName } from '../../base/names.ts'
import { escapeLine } from '../../base/safe-text.ts'
import {
  parseSealingCertificate,
  SealError,
  type SealingCertificate,
} from '../../crypto/sealed-secrets/index.ts'
import type { Connection } from '../../source/http/connect.ts'
import { fetchSealingCertificate } from '../../source/live/sealing-certificate.ts'
import type { InvocationWith } from '../command.ts'
import { cryptFailure } from '../crypt/failure.ts'
import type { sealFlags } from './seal-flags.ts'

type Invocation = InvocationWith<typeof sealFlags>

/** PEM, and where it is from. */
interface Found {
  readonly pem: string
  readonly from: string
  /** What to do when it is over. */
  readonly renewal: string
}

/** Lends a connection to the cluster; nothing is asked of it where a file is given. */
export type WithCluster = (ask: (client: Connection) => Promise<Found>) => Promise<Found>

/**
 * The certificate to seal with: of --cert, or of the controller. Says on standard error which
 * one it is, so that it can be compared. As kubeseal, takes what no flag says from
 * SEALED_SECRETS_CERT, SEALED_SECRETS_CONTROLLER_NAME and SEALED_SECRETS_CONTROLLER_NAMESPACE.
 *
 * @throws UserError when it is over, cannot be used or is not the one that was asked for; ApiError
 */
export async function sealingCertificate(
  { flags, io }: Invocation,
  withCluster: WithCluster,
): Promise<SealingCertificate> {
  const asked = flags['controller-name'] ?? flags['controller-namespace']
  const file = flags.cert ?? (asked === undefined ? io.env['SEALED_SECRETS_CERT'] : undefined)
  const found = await (file
    ? fromFile(file)
    : withCluster((client) => fromController({ flags, io }, client)))
  const certificate = parse(found, io.now())
  checkFingerprint(certificate, flags['cert-fingerprint'], found.from)
  const until = certificate.notAfter.toISOString().slice(0, 10)
  const line = `sealing with ${certificate.fingerprint} of ${found.from}, valid until ${until}`
  await io.stderr.write(`${escapeLine(line)}\n`)
  if (flags['save-cert'] !== undefined) await writeFileAtomically(flags['save-cert'], [found.pem])
  return certificate
}

async function fromFile(file: string): Promise<Found> {
  if (/^[a-z]{2,}:\/\//i.test(file)) {
    throw new UserError(
      'the certificate is taken from a file or from the controller, not from a URL',
      ['fetch it: curl -o cert.pem URL'],
    )
  }
  const renewal = 'leave --cert out to ask the controller for the current one'
  return { pem: await readFile(file, 'utf8'), from: file, renewal }
}

async function fromController(
  { flags, io }: Pick<Invocation, 'flags' | 'io'>,
  client: Connection,
): Promise<Found> {
  const { env } = io
  const controller = {
    namespace:
      flags['controller-namespace'] || env['SEALED_SECRETS_CONTROLLER_NAMESPACE'] || 'kube-system',
    name:
      flags['controller-name'] ||
      env['SEALED_SECRETS_CONTROLLER_NAME'] ||
      'sealed-secrets-controller',
  }
  checkNames(controller)
  const pem = await fetchSealingCertificate(client, controller)
  const where = client.contextName ?? client.server
  const renewal = 'the controller should have made a new key; its log may say why it did not'
  return { pem, from: `${qualifiedName(controller)} in ${where}`, renewal }
}

function checkNames({ namespace, name }: NamespacedName): void {
  if (!isNamespaceName(namespace)) {
    throw new UserError(`"${namespace}" of --controller-namespace is not the name of a namespace`)
  }
  if (!isObjectName(name)) {
    throw new UserError(`"${name}" of --controller-name is not the name of a Service`)
  }
}

function parse({ pem, from, renewal }: Found, now: Date): SealingCertificate {
  try {
    return parseSealingCertificate(pem, now)
  } catch (error) {
    if (error instanceof SealError && error.kind === 'expired') {
      throw new UserError(`${from}: ${error.message}`, [renewal])
    }
    throw cryptFailure(error, from)
  }
}

function checkFingerprint(
  { fingerprint }: SealingCertificate,
  wanted: string | undefined,
  from: string,
): void {
  if (wanted === undefined || wanted === fingerprint) return
  throw new UserError(
    `${from} has the fingerprint ${fingerprint}, not that of --cert-fingerprint`,
    ['is it the right cluster? Controllers make a new key every 30 days, unless told otherwise'],
  )
}
