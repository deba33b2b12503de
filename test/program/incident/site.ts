/** A leaked token, and the folder of its incident. */
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ed25519Blob } from '../../../src/lib/crypto/ssh/ed25519-key.ts'
import type { Incident } from '../../../src/lib/change/incident/report.ts'
import type { ControlPlane } from '../../control-plane/control-plane.ts'
import { type TokenSite, tokenSite } from '../revoke/site.ts'

export interface IncidentSite extends TokenSite {
  readonly folder: string
  /** Public key of `signKey`. */
  readonly signer: string
  readonly signKey: string
  /** `incident ci-token` with the folder, and without asking. */
  readonly words: readonly string[]
  report(): Incident
  /** All that is written, joined. */
  written(): string
  remove(): void
}

/** @param apiServer that is asked, as the cluster of the tests names none */
export async function incidentSite(
  cluster: ControlPlane,
  apiServer: string,
): Promise<IncidentSite> {
  const site = await tokenSite(cluster)
  const place = mkdtempSync(path.join(tmpdir(), 'incident-'))
  const folder = path.join(place, 'incident')
  const signKey = path.join(place, 'key')
  const { privateKey } = generateKeyPairSync('ed25519')
  writeFileSync(signKey, privateKey.export({ format: 'pem', type: 'pkcs8' }))
  writeFileSync(`${signKey}.pub`, `ssh-ed25519 ${ed25519Blob(privateKey).toString('base64')} me\n`)
  const flags = ['--dir', folder, '--yes', '--sign-key', signKey, '--api-server', apiServer]
  return {
    ...site,
    folder,
    signKey,
    signer: `${signKey}.pub`,
    words: ['incident', 'ci-token', ...flags],
    report: () => JSON.parse(readFileSync(path.join(folder, 'incident.json'), 'utf8')) as Incident,
    written: () =>
      readdirSync(folder)
        .map((file) => readFileSync(path.join(folder, file), 'utf8'))
        .join('\n'),
    remove: () => rmSync(place, { recursive: true }),
  }
}
