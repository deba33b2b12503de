/** From a leak to its report. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { run } from '../run.ts'
import { schemaProblems } from '../schema-problems.ts'
import { type IncidentSite, incidentSite } from './site.ts'

const cluster = await useControlPlane()

let site: IncidentSite
/** Another one for each test, as they share a cluster. */
let leaked: string
beforeEach(async () => {
  site = await incidentSite(cluster, cluster.url)
  leaked = `Leaked-Passw0rd-${site.namespace}`
})
afterEach(() => site.remove())

const incident = (...words: readonly string[]): ReturnType<typeof run> =>
  run(words, { kubeconfig: site.kubeconfig })

/** A Secret with the leaked password, and two copies of it elsewhere. */
async function seed(): Promise<void> {
  const core = `/api/v1/namespaces/${site.namespace}`
  await cluster.admin.create(`${core}/secrets`, {
    metadata: { name: 'db' },
    stringData: { password: leaked, username: 'app' },
  })
  await cluster.admin.create(`${core}/secrets`, {
    metadata: { name: 'copy' },
    stringData: { url: `postgres://app:${leaked}@db/app` },
  })
  await cluster.admin.create(`${core}/configmaps`, {
    metadata: { name: 'settings' },
    data: { 'app.json': JSON.stringify({ db: { password: leaked } }) },
  })
}

describe('of a token', () => {
  test('the report says where it is, who could read it, what was done and what that proves', async () => {
    const { status, stderr } = await incident(
      ...site.words,
      '--note',
      'seen in <a> gist | at 01:58',
    )
    expect(status, stderr).toBe(0)
    const report = site.report()
    expect(schemaProblems('incident-report', report)).toEqual([])
    expect(report.trace?.hits.map(({ field }) => field)).toEqual(['data.token'])
    expect(report.exposures?.map(({ name }) => name)).toEqual(['ci-token'])
    expect(report.revocations[0]?.document?.verdict).toBe('dead')
    const markdown = readFileSync(path.join(site.folder, 'incident.md'), 'utf8')
    expect(markdown).toContain('dead: everybody who was asked refuses it')
    // Nothing that somebody writes can make a row or a tag of its own.
    expect(markdown).toContain(String.raw`seen in \<a\> gist \| at 01:58`)
    const html = readFileSync(path.join(site.folder, 'incident.html'), 'utf8')
    expect(html).toContain('seen in &lt;a&gt; gist | at 01:58')
    for (const part of site.token.split('.')) expect(site.written()).not.toContain(part)
  })

  test('what ended is not done again, and takes further notes', async () => {
    expect((await incident(...site.words)).status).toBe(0)
    const before = site.report()
    const again = await incident('incident', '--dir', site.folder, '--note', 'told the customer')
    expect(again.status).toBe(0)
    expect(again.stderr).toContain('going on with incident')
    const { notes, ...rest } = site.report()
    expect(notes.map(({ text }) => text)).toEqual(['told the customer'])
    expect({ ...rest, notes: [] }).toEqual(before)
    expect(readFileSync(path.join(site.folder, 'incident.md'), 'utf8')).toContain(
      'told the customer',
    )
  })

  test('nobody is asked where nobody can be, and nothing is revoked then', async () => {
    const words = site.words.filter((word) => word !== '--yes')
    const { status, stderr } = await incident(...words)
    expect(status).toBe(1)
    expect(stderr).toContain('is not revoked: nobody can be asked here, and --yes was not given')
    expect(site.report().revocations.map(({ state }) => state)).toEqual(['left'])
    expect(await site.labels()).not.toHaveProperty('kubernetes.io/legacy-token-invalid-since')
  })

  test('the folder of one incident is not taken for another', async () => {
    expect((await incident(...site.words, '--report-only')).status).toBe(1)
    const other = await incident('incident', 'other', '--dir', site.folder)
    expect(other.status).toBe(2)
    expect(other.stderr).toContain(`is not about ${site.namespace}/other`)
    const report = path.join(site.folder, 'incident.json')
    writeFileSync(
      report,
      readFileSync(report, 'utf8').replace(cluster.url, 'https://192.0.2.1:6443'),
    )
    const elsewhere = await incident('incident', '--dir', site.folder)
    expect(elsewhere.status).toBe(2)
    expect(elsewhere.stderr).toContain('is of the cluster at https://192.0.2.1:6443')
    writeFileSync(report, '{}')
    const damaged = await incident('incident', '--dir', site.folder)
    expect(damaged.status).toBe(2)
    expect(damaged.stderr).toContain('is not the report of an incident, or damaged')
  })
})

describe('of a value', () => {
  test('every Secret that holds it is part of it, and a kind that nobody knows is never green', async () => {
    await seed()
    const { status, stderr } = await run(
      ['incident', '--dir', site.folder, '--value-file', '-', '--yes'],
      { kubeconfig: site.kubeconfig, input: leaked },
    )
    expect(status, stderr).toBe(1)
    const { trace, exposures, revocations } = site.report()
    expect(schemaProblems('incident-report', site.report())).toEqual([])
    expect(trace?.hits).toHaveLength(3)
    expect(exposures?.map(({ name }) => name)).toEqual(['copy', 'db'])
    expect(revocations.map(({ document }) => document?.verdict)).toEqual(['unproven', 'unproven'])
    expect(site.written()).not.toContain(leaked)
    expect(stderr).not.toContain(leaked)
  })

  test('the values of a Secret are looked for without being given', async () => {
    await seed()
    const { status } = await incident('incident', 'db', '--dir', site.folder, '--report-only')
    expect(status).toBe(1)
    const places = site.report().trace?.hits.map(({ place }) => 'name' in place && place.name)
    expect(places).toEqual(['settings', 'copy', 'db'])
    expect(site.written()).not.toContain(leaked)
  })
})

test('what leaked has to be said', async () => {
  const { status, stderr } = await incident('incident', '--dir', site.folder)
  expect(status).toBe(2)
  expect(stderr).toContain('what leaked was not said')
  expect(existsSync(site.folder)).toBe(false)
})

test('audit logs say who did read it', async () => {
  const event = (verb: string, user: string): string =>
    JSON.stringify({
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1',
      level: 'Metadata',
      auditID: `${verb}-${user}`,
      stage: 'ResponseComplete',
      requestURI: `/api/v1/namespaces/${site.namespace}/secrets/ci-token`,
      verb,
      user: { username: user, groups: ['system:authenticated'] },
      sourceIPs: ['192.0.2.7'],
      userAgent: 'curl/8.0',
      objectRef: {
        resource: 'secrets',
        namespace: site.namespace,
        name: 'ci-token',
        apiVersion: 'v1',
      },
      responseStatus: { metadata: {}, code: 200 },
      requestReceivedTimestamp: new Date(Date.now() + 5000).toISOString(),
      stageTimestamp: new Date(Date.now() + 5000).toISOString(),
    })
  const log = path.join(path.dirname(site.folder), 'audit.log')
  writeFileSync(log, `${event('get', 'mallory')}\n${event('patch', 'trudy')}\n`)
  const { status, stderr } = await incident(...site.words, '--report-only', '--audit-log', log)
  expect(status, stderr).toBe(1)
  const readers = site.report().audit?.secrets[0]?.readers.map(({ user }) => user) ?? []
  expect(readers.toSorted()).toEqual(['mallory', 'trudy'])
  expect(schemaProblems('incident-report', site.report())).toEqual([])
  expect(readFileSync(path.join(site.folder, 'incident.md'), 'utf8')).toContain('mallory')
})
