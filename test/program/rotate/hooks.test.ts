import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { EXAMPLES, type HookFolder, makeHookFolder, writeHook } from './hook-folder.ts'
import { deployment, encoded, NEW, OLD, passwordInEnv, rotationSite, type Site } from './site.ts'

const cluster = await useControlPlane()
const kubeconfigFor = (namespace: string): Promise<string> =>
  cluster.kubeconfigForUser('root', ['system:masters'], namespace)

let site: Site
let place: HookFolder
beforeEach(async () => {
  site = await rotationSite(cluster, kubeconfigFor, { data: { token: encoded(OLD) } })
  place = makeHookFolder(OLD)
})
afterEach(() => place.remove())

const given = (): readonly string[] => ['db', '--hook', place.hook, '--yes']

describe('the example for a file of tokens', () => {
  test('makes the new token, has both accepted while consumers restart, and one at the end', async () => {
    await site.apply(deployment('api', 1, passwordInEnv('db', 'token')))
    await site.ready('api', 1)
    place.meddle('after', 'test', 'cp tokens both')

    const { status, stderr, stdout } = await site.rotate(given())

    expect(stderr).toContain('nobody, both credentials are accepted')
    expect(stderr).toContain('token: of the hook')
    expect(stderr).toContain('note: hook: the old token is refused')
    expect(status).toBe(0)
    const token = await site.value('token')
    expect(token).toMatch(/^[0-9a-f]{48}$/)
    expect(place.read('both').split('\n')).toEqual(['other', OLD, token, ''])
    expect(place.tokens()).toEqual(['other', token])
    expect(place.calls()).toEqual(['create', 'set', 'test', 'finish'])
    expect(stdout + stderr).not.toContain(token)
  })

  test('takes the new token back when the consumers do not come up', async () => {
    await site.apply(deployment('api', 1, passwordInEnv('db', 'token')))
    await site.ready('api', 1)
    await site.limitPods(1)
    const { status } = await site.rotate([...given(), '--timeout', '2s'])
    expect(status).toBe(6)
    expect(place.tokens()).toEqual(['other', OLD])
    expect(place.calls()).toEqual(['create', 'set', 'test', 'revert'])
    expect(await site.value('token')).toBe(OLD)
  })

  test('takes a value of the operator instead of its own', async () => {
    place.meddle(
      'before',
      'create',
      `echo '{"apiVersion":"vault-secret/v1alpha1","kind":"HookAnswer"}'; exit 0`,
    )
    const { status } = await site.rotate([...given(), '--from-stdin', 'token'], NEW)
    expect(status).toBe(0)
    expect(await site.value('token')).toBe(NEW)
    expect(place.tokens()).toEqual(['other', NEW])
  })
})

test('the example for a password file gives the user another password there', async () => {
  const data = { username: encoded('app'), password: encoded(OLD) }
  site = await rotationSite(cluster, kubeconfigFor, { data })
  const file = path.join(place.folder, 'htpasswd')
  const hash = (password: string, salt: string): string =>
    spawnSync('openssl', ['passwd', '-apr1', '-salt', salt, '-stdin'], { input: password })
      .stdout.toString()
      .trim()
  writeFileSync(file, `app2:x\napp:${hash(OLD, 'abcdefgh')}\n`)
  const hook = writeHook(
    place.folder,
    'site',
    `HTPASSWD='${file}' exec '${EXAMPLES}/htpasswd.sh' "$1"`,
  )

  const { status, stderr } = await site.rotate(['db', '--key', 'password', '--hook', hook, '--yes'])

  expect(stderr).toContain('whoever logs in with the old value')
  expect(status).toBe(0)
  const lines = readFileSync(file, 'utf8').split('\n')
  expect(lines[0]).toBe('app2:x')
  const [, , salt = ''] = lines[1]?.split('$') ?? []
  expect(lines[1]).toBe(`app:${hash((await site.value('password')) ?? '', salt)}`)
})

test('a hook sees no value in its words and surroundings, and what it is told is what the schema says', async () => {
  place.meddle(
    'before',
    'set',
    `tr '\\0' '\\n' </proc/$$/cmdline >seen; tr '\\0' '\\n' </proc/$$/environ >>seen; cat >request`,
  )
  const { status } = await site.rotate([...given(), '--reason', 'x'])
  expect(status).toBe(0)
  expect(place.read('seen')).toContain('set')
  expect(place.read('seen')).not.toContain('canary')
  expect(place.read('seen')).not.toContain(await site.value('token'))
  expect(JSON.parse(place.read('request'))).toEqual({
    apiVersion: 'vault-secret/v1alpha1',
    kind: 'HookRequest',
    step: 'set',
    rotation: expect.stringMatching(/^[0-9a-z]{20}$/) as string,
    secret: { namespace: site.namespace, name: 'db' },
    keys: ['token'],
    valuesFd: 3,
  })
})

const ANSWER = String.raw`printf '{"apiVersion":"vault-secret/v1alpha1","kind":"HookAnswer","message":"%s"}'`
const BAD: readonly (readonly [what: string, lines: string, says: string])[] = [
  ['hangs', 'sleep 100 & sleep 100', 'did not end within 1 s'],
  ['ignores that its time is over', "trap '' TERM; sleep 100; sleep 100", 'did not end within 1 s'],
  ['is killed', 'kill -9 $$', 'was ended by a signal'],
  ['prints garbage', 'echo "{garbage"; exit 0', 'no answer that can be understood'],
  ['prints a value', 'cat <&3; exit 0', 'no answer that can be understood'],
  ['says nothing', 'exit 0', 'no answer that can be understood'],
  ['says yes and fails', `${ANSWER} yes; exit 3`, 'failed with exit code 3'],
  ['prints without end', 'yes', 'writes without end'],
  [
    'says another version',
    `echo '{"apiVersion":"x/v9","kind":"HookAnswer"}'; exit 0`,
    'another version',
  ],
  [
    'gives a value as its reason',
    `${ANSWER} "no $(sed -n 's/^before token //p' <&3 | base64 -d)"; exit 1`,
    'it said something that holds a value, which is not shown',
  ],
  [
    'gives a value in base64 as its reason',
    `${ANSWER} "no $(sed -n 's/^before token //p' <&3)"; exit 1`,
    'it said something that holds a value, which is not shown',
  ],
  ['speaks to the terminal', `${ANSWER} '\\u001b[31mred'; exit 1`, String.raw`\u001b[31mred`],
]

// Every way to fail at one step, and some of them at each.
const TRIED = BAD.flatMap(([what, lines, says], at) =>
  (at % 3 === 0 ? ['create', 'set', 'test', 'finish'] : [at % 2 === 0 ? 'test' : 'finish']).map(
    (step) => ({ what, step, lines, says }),
  ),
)

/** How it all ends, when the hook does its work at the next try. */
const ENDS: Readonly<Record<string, object>> = {
  create: { status: 5, again: 2, isNew: false, phase: undefined },
  set: { status: 6, again: 2, isNew: false, phase: 'rolledBack' },
  test: { status: 6, again: 2, isNew: false, phase: 'rolledBack' },
  finish: { status: 5, again: 0, isNew: true, phase: 'committed' },
}

async function phase(): Promise<unknown> {
  const { stdout } = await site.rotate(['db', '--status', '-o', 'json'])
  const { rotation } = JSON.parse(stdout || '{}') as { rotation?: { phase?: string } }
  return rotation?.phase
}

test.each(TRIED)(
  'a hook that $what at $step leaves nothing in between',
  async ({ step, lines, says }) => {
    place.meddle('before', step, lines)
    const { status, stdout, stderr } = await site.rotate([...given(), '--hook-timeout', '1s'])
    place.leaveAlone()
    const again = (await site.rotate(['db', '--resume', '--hook', place.hook])).status
    const token = await site.value('token')

    expect(stderr).toContain(says)
    expect(stdout + stderr).not.toMatch(/canary|Y2FuYXJ5/)
    expect({ status, again, isNew: token !== OLD, phase: await phase() }).toEqual(ENDS[step])
    expect(place.tokens()).toEqual(['other', token])
  },
)

test('a hook that fails while it is planned is told with what to do', async () => {
  place.meddle('before', 'create', 'kill -9 $$')
  const { status, stderr } = await site.rotate(given())
  expect(stderr).toBe(
    'error: the hook was ended by a signal at create\nhint: nothing was changed: begin again when the hook is mended\n',
  )
  expect(status).toBe(5)
})

test('a hook that fails on the way back leaves the rotation open until it does not', async () => {
  place.meddle('before', 'test', 'exit 1')
  place.meddle('before', 'revert', 'exit 1')
  const { status, stderr } = await site.rotate(given())
  expect(stderr).toContain('the way back is not proven: the hook failed with exit code 1 at revert')
  expect(status).toBe(5)
  place.leaveAlone()
  expect((await site.rotate(['db', '--resume', '--hook', place.hook])).status).toBe(6)
  expect(place.tokens()).toEqual(['other', OLD])
})

test('what a hook says in the plan does not steer the terminal, and holds no value', async () => {
  const plain = String.raw`${ANSWER} '\u001b[2Jhello'; exit 0`
  place.meddle('before', 'create', plain)
  const words = ['db', '--hook', place.hook, '--key', 'token', '--dry-run', 'server']
  const shown = await site.rotate(words)
  expect(shown.stderr).toContain(String.raw`hook: \u001b[2Jhello`)
  place.meddle('before', 'create', `${ANSWER} "$(sed -n 's/^before token //p' <&3)"; exit 0`)
  const hidden = await site.rotate(words)
  expect(hidden.stderr).toContain('it said something that holds a value, which is not shown')
  expect(hidden.stdout + hidden.stderr).not.toMatch(/canary|Y2FuYXJ5/)
  expect(place.calls()).toEqual(['create', 'create'])
  expect(await site.secrets()).toEqual(['db'])
})

test('a hook that leaves something running does not hold the rotation up', async () => {
  place.meddle('after', 'set', 'sleep 20 &')
  const { status, ms } = await site.rotate(given())
  expect(status).toBe(0)
  expect(ms).toBeLessThan(15_000)
})

test('a hook that says "not yet" is asked again', async () => {
  place.meddle('before', 'test', 'if ! [ -e once ]; then touch once; exit 75; fi')
  const { status } = await site.rotate(given())
  expect(status).toBe(0)
  expect(place.calls()).toEqual(['create', 'set', 'test', 'test', 'finish'])
})

test('a file that cannot be executed is refused before anything is done', async () => {
  const file = path.join(place.folder, 'tokens')
  const { status, stderr } = await site.rotate(['db', '--hook', file, '--yes'])
  expect(status).toBe(2)
  expect(stderr).toContain('is not an executable file')
  expect(await site.secrets()).toEqual(['db'])
})

describe('--verify', () => {
  test('is told the new value after the restart, and its yes ends the rotation', async () => {
    const verify = writeHook(
      place.folder,
      'verify',
      `cd '${place.folder}'; cat tokens >"$1"; sed -n 's/^after token //p' <&3 | base64 -d >told
${ANSWER} 'it answers'`,
    )
    const { status, stderr } = await site.rotate([...given(), '--verify', verify])
    expect(stderr).toContain('note: verify: it answers')
    expect(status).toBe(0)
    expect(place.read('told')).toBe(await site.value('token'))
    expect(place.read('verify').split('\n')).toContain(OLD)
  })

  test('rolls all back with its no', async () => {
    const verify = writeHook(place.folder, 'verify', 'exit 1')
    const { status } = await site.rotate(['db', '--key', 'token', '--verify', verify, '--yes'])
    expect(status).toBe(6)
    expect(await site.value('token')).toBe(OLD)
  })
})

describe('a program that is killed while its hook runs', () => {
  const POINTS = (['set', 'test', 'finish'] as const).flatMap((step) =>
    (['before', 'after'] as const).map((when) => [when, step] as const),
  )

  test.each(POINTS)('%s %s is gone on with', async (when, step) => {
    place.meddle(when, step, 'kill -9 $PPID')
    expect((await site.rotate(given())).status).toBeNull()
    place.leaveAlone()
    const { status } = await site.rotate(['db', '--resume', '--hook', place.hook])
    expect(status).toBe(0)
    expect(await site.value('token')).not.toBe(OLD)
    expect(place.tokens()).toEqual(['other', await site.value('token')])
  })

  const EARLY = POINTS.filter(([, step]) => step !== 'finish')

  test.each(EARLY)('%s %s is rolled back', async (when, step) => {
    place.meddle(when, step, 'kill -9 $PPID')
    await site.rotate(given())
    place.leaveAlone()
    const { status } = await site.rotate(['db', '--abort', '--hook', place.hook])
    expect(status).toBe(6)
    expect(await site.value('token')).toBe(OLD)
    expect(place.tokens()).toEqual(['other', OLD])
  })

  test('when the old value is being revoked is not rolled back any more', async () => {
    place.meddle('before', 'finish', 'kill -9 $PPID')
    await site.rotate(given())
    const { status, stderr } = await site.rotate(['db', '--abort', '--hook', place.hook])
    expect(stderr).toContain('too late for a way back')
    expect(status).toBe(2)
  })

  test('on the way back is gone on with', async () => {
    place.meddle('before', 'test', 'exit 1')
    place.meddle('after', 'revert', 'kill -9 $PPID')
    expect((await site.rotate(given())).status).toBeNull()
    place.leaveAlone()
    expect((await site.rotate(['db', '--resume', '--hook', place.hook])).status).toBe(6)
    expect(place.tokens()).toEqual(['other', OLD])
  })

  test('is not gone on with by a file that only the journal names', async () => {
    place.meddle('before', 'test', 'kill -9 $PPID')
    await site.rotate(given())
    const calls = place.calls()
    const { status, stderr } = await site.rotate(['db', '--resume'])
    expect(status).toBe(2)
    expect(stderr).toContain(`--hook ${place.hook}`)
    expect(place.calls()).toEqual(calls)
  })
})
