import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { generateIdentity } from '../../src/lib/crypto/age/index.ts'
import type { KubeObject } from '../control-plane/admin-client.ts'
import type { FaultProxy } from '../control-plane/control-plane.ts'
import { eventually } from '../control-plane/eventually.ts'
import { useControlPlane } from '../control-plane/use-control-plane.ts'
import { PROGRAM } from './program.ts'

const VALUE = 'canary-c0ffee11'
const cluster = await useControlPlane()
const folder = mkdtempSync(path.join(tmpdir(), 'edit-'))

let proxy: FaultProxy
let kubeconfig: string
let namespace: string
let home: string
/** Where the program puts the text while the editor is open. */
let room: string
let count = 0
beforeAll(async () => {
  proxy = await cluster.startProxy()
})
beforeEach(async () => {
  namespace = await cluster.createNamespace('edit')
  kubeconfig = await proxy.kubeconfigForUser('root', ['system:masters'], namespace)
  home = path.join(folder, String(count++))
  room = path.join(home, 'room')
  mkdirSync(room, { recursive: true })
  proxy.clearLog()
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await proxy.stop()
})

interface Ended {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

function start(
  words: readonly string[],
  editor: string,
): { child: ReturnType<typeof spawn>; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [PROGRAM, 'edit', ...words], {
    cwd: home,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      XDG_RUNTIME_DIR: room,
      KUBECONFIG: kubeconfig,
      EDITOR: editor,
    },
  })
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]).then(
    ([stdout, stderr, [status]]) => ({ status: status as number | null, stdout, stderr }),
  )
  return { child, ended }
}

/** However it ends, no text is left, and none was shown. */
async function edit(words: readonly string[], editor: string): Promise<Ended> {
  const ran = await start(words, editor).ended
  expect(readdirSync(room)).toEqual([])
  expect(`${ran.stdout}${ran.stderr}`).not.toContain(VALUE)
  return ran
}

const secrets = (): string => `/api/v1/namespaces/${namespace}/secrets`
const create = (name: string, more: object): Promise<KubeObject> =>
  cluster.admin.create(secrets(), { metadata: { name }, ...more })

async function values(name: string): Promise<Readonly<Record<string, string>>> {
  const { data = {} } = await cluster.admin.get<KubeObject & { data?: Record<string, string> }>(
    `${secrets()}/${name}`,
  )
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [
      key,
      Buffer.from(value, 'base64').toString('latin1'),
    ]),
  )
}

describe('a Secret of the cluster', () => {
  test('is shown as text, and only what changed is written', async () => {
    const binary = Buffer.from([0, 1, 254, 255]).toString('base64')
    await create('db', {
      stringData: { password: VALUE, port: '5432', gone: 'x' },
      data: { der: binary },
    })
    const seen = path.join(home, 'seen')
    const script = `f() { cp "$1" ${seen}; sed -i 's/port: .*/port: 1.10/; /^gone/d; $ a added: yes' "$1"; }; f`
    const ran = await edit(['db', '--yes'], script)
    expect(ran).toMatchObject({ status: 0, stdout: `secret/db edited in ${namespace}\n` })
    expect(readFileSync(seen, 'utf8')).toContain(`password: ${VALUE}\n`)
    expect(readFileSync(seen, 'utf8')).toContain('Not shown, since they are no text: der')
    expect(await values('db')).toEqual({
      password: VALUE,
      port: '1.10',
      added: 'yes',
      der: '\u0000\u0001\u00fe\u00ff',
    })
    expect(ran.stderr).toMatch(/port\s+changed/)
    expect(ran.stderr).toMatch(/gone\s+removed/)
    await proxy.idle()
    const patch = proxy.requests.find(({ verb }) => verb === 'patch')
    expect(JSON.parse(patch?.text() ?? '')).toMatchObject({ kind: 'PartialObjectMetadata' })
  })

  test.each([
    ['that is left as it is', 'true', 0, 'nothing was changed'],
    ['whose editor fails', 'false', 2, 'ended with an error; nothing was changed'],
    ['that is no longer YAML', `printf 'a: "b' >`, 2, 'is not valid YAML'],
    ['with something that cannot be a key', `printf 'a b: c' >`, 2, 'cannot be a key'],
    ['with a value that is no text', `printf 'a: [b]' >`, 2, 'the value of a is no text'],
    ['of which nothing is saved', ': >', 0, 'what was saved is empty'],
    ['of which only the comments are saved', `sed -i '/^#/!d'`, 0, 'what was saved is empty'],
    ['whose editor takes the text away', 'rm', 2, 'the editor took the text away; nothing was'],
    ['that is no longer UTF-8', `printf 'password: \\377' >`, 2, 'is not text in UTF-8'],
    ['whose editor is not there', '/nowhere/editor', 2, 'ended with an error'],
  ])('%s is not written', async (_, editor, status, why) => {
    await create('db', { stringData: { password: VALUE } })
    const ran = await edit(['db', '--yes'], editor)
    expect(ran).toMatchObject({ status, stdout: '' })
    expect(ran.stderr).toContain(why)
    expect(await values('db')).toEqual({ password: VALUE })
  })

  test('says so when the editor cannot have waited for anybody', async () => {
    await create('db', { stringData: { password: VALUE } })
    const code = path.join(home, 'code')
    writeFileSync(code, '#!/bin/sh\nexit 0\n', { mode: 0o700 })
    expect(await edit(['db', '--yes'], code)).toMatchObject({
      status: 0,
      stdout: '',
      stderr: `note: code does not wait for its window, and what is saved there is lost: set KUBE_EDITOR to "${code} --wait"\nnothing was changed\n`,
    })
    const waiting = await edit(['db', '--yes'], `${code} --wait`)
    expect(waiting.stderr).toBe('nothing was changed\n')
    writeFileSync(code, '#!/bin/sh\nsed -i "s/^password: .*/password: other/" "$1"\n')
    expect(await edit(['db', '--yes'], code)).toMatchObject({ status: 0 })
    expect(await values('db')).toEqual({ password: 'other' })
  })

  test('that is of no use already can be changed, and is not made useless unasked', async () => {
    const type = 'kubernetes.io/dockerconfigjson'
    const stringData = { '.dockerconfigjson': '{"auths":{}}', other: VALUE }
    await create('good', { type, stringData })
    await create('bad', { type, stringData: { ...stringData, '.dockerconfigjson': '{}' } })
    expect(await edit(['bad', '--yes'], `sed -i s/${VALUE}/new/`)).toMatchObject({ status: 0 })
    expect(await values('bad')).toEqual({ '.dockerconfigjson': '{}', other: 'new' })
    const breaking = 'sed -i s/auths/auth/'
    const ran = await edit(['good', '--yes'], breaking)
    expect(ran).toMatchObject({ status: 2, stdout: '' })
    expect(ran.stderr).toContain('hint: --validate warn lets it through')
    expect(await values('good')).toEqual({ '.dockerconfigjson': '{"auths":{}}', other: VALUE })
    expect(await edit(['good', '--yes', '--validate=warn'], breaking)).toMatchObject({ status: 0 })
    expect(await values('good')).toMatchObject({ '.dockerconfigjson': '{"auth":{}}' })
  })

  /** Changes the Secret while somebody types. */
  async function meanwhile(editing: string, data: Readonly<Record<string, string>>) {
    const mark = path.join(home, 'opened')
    const editor = `f() { touch ${mark}; while [ -e ${mark} ]; do sleep 0.05; done; ${editing} "$1"; }; f`
    const { ended } = start(['db', '--yes'], editor)
    await eventually('the editor', () => Promise.resolve(readdirSync(home).includes('opened')))
    await cluster.admin.patch(`${secrets()}/db`, { data })
    rmSync(mark)
    return ended
  }

  test('keeps what somebody changed meanwhile under other keys', async () => {
    await create('db', { stringData: { password: VALUE } })
    const ran = await meanwhile("echo 'more: 1' >>", { other: 'eA==' })
    expect(ran).toMatchObject({ status: 0 })
    expect(ran.stderr).toContain('what somebody changed meanwhile under other keys stays')
    expect(await values('db')).toEqual({ password: VALUE, other: 'x', more: '1' })
  })

  test('that somebody changed meanwhile under the same key is left to them', async () => {
    await create('db', { stringData: { password: VALUE } })
    const ran = await meanwhile("sed -i 's/^password: .*/password: mine/'", { password: 'eA==' })
    expect(ran.status).toBe(4)
    expect(ran.stderr).toContain('hint: somebody changed the same keys')
    expect(await values('db')).toEqual({ password: 'x' })
  })

  test('that is managed, or immutable, is refused before the editor opens', async () => {
    await create('fixed', { immutable: true, stringData: { password: VALUE } })
    expect((await edit(['fixed', '--yes'], 'true')).stderr).toContain('is immutable')
    await cluster.admin.create(secrets(), {
      metadata: {
        name: 'helm',
        labels: { 'app.kubernetes.io/managed-by': 'Helm' },
        annotations: { 'meta.helm.sh/release-name': 'web' },
      },
      stringData: { password: VALUE },
    })
    const ran = await edit(['helm', '--yes'], 'true')
    expect(ran.status).toBe(2)
    expect(ran.stderr).toContain('is managed by Helm')
  })

  test('is not opened where nobody can be asked and nobody said --yes', async () => {
    const ran = await edit(['db'], 'true')
    expect(ran.status).toBe(2)
    expect(ran.stderr).toContain('add --yes')
    expect(proxy.requests).toEqual([])
  })
})

describe('the text is gone', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('after %s while the editor is open', async (signal) => {
    await create('db', { stringData: { password: VALUE } })
    const mark = path.join(home, 'opened')
    const { child, ended } = start(['db', '--yes'], `f() { touch ${mark}; exec sleep 30; }; f`)
    await eventually('the editor', () => Promise.resolve(readdirSync(home).includes('opened')))
    expect(readdirSync(room)).toHaveLength(1)
    child.kill(signal)
    expect((await ended).status).toBe(130)
    expect(readdirSync(room)).toEqual([])
  })
})

describe('a SOPS document', () => {
  test('keeps the ciphertext of what did not change', async () => {
    const { identity, recipient } = await generateIdentity()
    const key = path.join(home, 'key.txt')
    const file = path.join(home, 'db.yaml')
    writeFileSync(key, `${identity.revealText()}\n`)
    const plain = `# of the database\npassword: ${VALUE}\nport: 5432\nuser: api\n`
    writeFileSync(file, plain)
    const encrypt = spawn(process.execPath, [
      PROGRAM,
      'encrypt',
      '-r',
      recipient,
      '--in-place',
      file,
    ])
    expect(await once(encrypt, 'exit')).toEqual([0, null])
    const before = readFileSync(file, 'utf8').split('\n')
    const ran = await edit(['-f', file, '-i', key, '--yes'], `sed -i 's/5432/5433/'`)
    expect(ran).toMatchObject({ status: 0, stdout: `${file} edited\n` })
    const after = readFileSync(file, 'utf8').split('\n')
    const changed = after.filter((line, at) => line !== before[at])
    const fields = changed.map((line) => line.trim().split(':')[0])
    // The time stays the same when all of this takes less than a second.
    expect(fields.filter((field) => field !== 'lastmodified')).toEqual(['port', 'mac'])
    const same = await edit(['-f', file, '-i', key, '--yes'], 'true')
    expect(same.stderr).toContain('nothing was changed')
    expect(readFileSync(file, 'utf8').split('\n')).toEqual(after)
    const empty = await edit(['-f', file, '-i', key, '--yes'], ': >')
    expect(empty).toMatchObject({ status: 0, stderr: expect.stringContaining('is empty') })
    expect(readFileSync(file, 'utf8').split('\n')).toEqual(after)
    const changing = `echo '# theirs' >> ${file}; sed -i 's/5433/5434/'`
    const meanwhile = await edit(['-f', file, '-i', key, '--yes'], changing)
    expect(meanwhile.status).toBe(4)
    expect(meanwhile.stderr).toContain(`somebody changed ${file} meanwhile`)
    after.push('')
    after.splice(-2, 1, '# theirs')
    expect(readFileSync(file, 'utf8').split('\n')).toEqual(after)
    const broken = await edit(['-f', file, '-i', key, '--yes'], `printf 'a: "b' >`)
    expect(broken.status).toBe(2)
    expect(readFileSync(file, 'utf8').split('\n')).toEqual(after)
  })
})

describe('a text that a killed edit left', () => {
  const texts = (): readonly string[] => readdirSync(room)

  /** An editor that stays open, with the text in it. */
  async function openEditor(name: string, editor = 'tail -f'): Promise<() => Promise<void>> {
    const before = new Set(texts())
    const { child } = start([name, '--yes'], editor)
    const ended = once(child, 'exit')
    const isOpen = (): boolean =>
      texts().some((each) => !before.has(each) && readdirSync(path.join(room, each)).length > 0)
    await eventually('the editor is open', () => Promise.resolve(isOpen()))
    return async () => {
      child.kill('SIGKILL')
      await ended
    }
  }

  /** They outlive the program. */
  function closeEditors(): void {
    for (const pid of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
      try {
        const [program, ...words] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
        const isOurs = program === 'tail' && words.some((word) => word.startsWith(room))
        if (isOurs) process.kill(Number(pid), 'SIGKILL')
      } catch {
        // It ended meanwhile.
      }
    }
  }

  test.skipIf(process.platform !== 'linux')(
    'goes when the next edit starts, which says so, and nobody else loses theirs',
    async () => {
      await create('db', { stringData: { password: VALUE } })
      const killFirst = await openEditor('db')
      const [first = ''] = texts()
      const killSecond = await openEditor('db')
      try {
        await killFirst()
        expect(readFileSync(path.join(room, first, 'db.yaml'), 'utf8')).toContain(VALUE)
        // The editor outlived the program, and somebody may save elsewhere what stands in it.
        expect((await start(['db', '--yes'], 'true').ended).stderr).toBe('nothing was changed\n')
        expect(texts()).toHaveLength(2)
      } finally {
        await killSecond()
        closeEditors()
      }
      for (const name of ['vault-secret-1-2-0123456789ab-abcdef', 'vault-secret-abcdef', 'mine']) {
        mkdirSync(path.join(room, name))
      }
      symlinkSync(home, path.join(room, first.replace(/......$/, 'aaaaaa')))
      expect((await start(['db', '--yes'], 'true').ended).stderr).toBe(
        'note: removed 2 texts that a killed edit had left behind\nnothing was changed\n',
      )
      expect(texts().toSorted()).toEqual(
        [
          'mine',
          'vault-secret-1-2-0123456789ab-abcdef',
          first.replace(/......$/, 'aaaaaa'),
          'vault-secret-abcdef',
        ].toSorted(),
      )
      expect(readdirSync(home)).toContain('room')
    },
  )

  test.skipIf(process.platform !== 'linux')('of a program that still runs stays', async () => {
    await create('db', { stringData: { password: VALUE } })
    // Nothing shows that this editor has the text open.
    const kill = await openEditor('db', 'exec sleep 15 #')
    try {
      expect((await start(['db', '--yes'], 'true').ended).stderr).toBe('nothing was changed\n')
      expect(texts()).toHaveLength(1)
    } finally {
      await kill()
    }
    expect((await start(['db', '--yes'], 'true').ended).stderr).toContain('removed the text')
    expect(texts()).toEqual([])
  })
})
