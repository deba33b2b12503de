import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { type Ran, run } from '../run.ts'
import { schemaProblems } from '../schema-problems.ts'
import { evidenceIn, tokenSite } from './site.ts'

const cluster = await useControlPlane()
const hasKeygen = spawnSync('ssh-keygen', ['-?']).error === undefined

let folder: string
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'signed-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function keyNamed(name: string): string {
  const file = path.join(folder, name)
  spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file])
  return file
}

function verify(file: string, signer: string): Promise<Ran> {
  return run(['verify', file, '--signer', `${signer}.pub`], { kubeconfig: '/nonexistent' })
}

describe.skipIf(!hasKeygen)('evidence that is signed', () => {
  test('is verified without a cluster, and edited evidence is not', async () => {
    const [key, other] = [keyNamed('operator'), keyNamed('other')]
    const site = await tokenSite(cluster)
    const evidence = path.join(folder, 'ci-token.revocation.json')
    const { status, stdout, stderr } = await site.revoke(
      ['--api-server', cluster.url, '--yes', '--sign-key', key, '--reason', 'leaked', '-o', 'json'],
      { evidence },
    )
    expect(stderr).toContain('(signed)')
    expect(status).toBe(0)
    expect(schemaProblems('revocation-document', JSON.parse(stdout))).toEqual([])
    expect(evidenceIn(evidence)).toMatchObject({ reason: 'leaked', verdict: 'dead' })

    const good = await verify(evidence, key)
    expect(good.stderr + good.stdout).toContain('SHA256:')
    expect(good.status).toBe(0)
    expect((await verify(evidence, other)).status).toBe(1)

    const text = readFileSync(evidence, 'utf8')
    const edits = [
      text.replace('"leaked"', '"planned"'),
      text.replace(/"times": \d+/, '"times": 99'),
      text.replace('"done"', '"left"'),
      text.replace(/"signature": "[^"]*"/, '"signature": ""'),
      text.replace(/,\s*"signature": "[^"]*"/, ''),
    ]
    for (const [number, edited] of edits.entries()) {
      expect(edited).not.toBe(text)
      const forged = path.join(folder, `forged-${number}.json`)
      writeFileSync(forged, edited)
      expect((await verify(forged, key)).status).toBe(1)
    }
  })
})
