import { chmod, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'

import { afterEach, describe, expect, it } from 'vitest'

import { UserError } from '../../../src/lib/base/errors.ts'
import type { Connection } from '../../../src/lib/source/http/connect.ts'
import type { ExecConfig } from '../../../src/lib/source/kubeconfig/types.ts'
import { issue } from '../../control-plane/pki.ts'
import {
  clientFor,
  clientOf,
  get,
  type Handler,
  serve,
  type ServerOptions,
  testAuthority,
} from '../http/server.ts'
import { inFolder } from '../kubeconfig/kubectl.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

const V1 = 'client.authentication.k8s.io/v1'

/** A shell script that counts its runs in the file `runs`. */
const COUNT =
  'echo run >> "$(dirname "$0")/runs"\nn=$(wc -l < "$(dirname "$0")/runs" | tr -d " ")\n'

function token(text: string, more = ''): string {
  return `printf '{"kind":"ExecCredential","apiVersion":"${V1}","status":{"token":"${text}"${more}}}'`
}

interface Setup {
  readonly script: string
  readonly handler: Handler
  readonly exec?: Partial<ExecConfig>
  readonly server?: ServerOptions
  readonly files?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

interface Running {
  readonly connection: Connection
  readonly connections: () => number
  runs(): Promise<number>
}

/** Runs `use` with a connection that logs in by a real script. */
function withPlugin<T>(setup: Setup, use: (running: Running) => Promise<T>): Promise<T> {
  const files = { plugin: `#!/bin/sh\n${COUNT}${setup.script}\n`, runs: '', ...setup.files }
  return inFolder(files, async (folder) => {
    await chmod(path.join(folder, 'plugin'), 0o755)
    const server = await serve(setup.handler, setup.server)
    cleanups.push(server.close)
    const exec: ExecConfig = {
      apiVersion: V1,
      command: path.join(folder, 'plugin'),
      args: [],
      env: [],
      installHint: '',
      provideClusterInfo: false,
      interactiveMode: 'Never',
      ...setup.exec,
    }
    const { signal } = setup
    const connection = await clientFor(server, { user: { exec } }, signal ? { signal } : {})
    cleanups.push(connection.close)
    const runs = async () => (await readFile(path.join(folder, 'runs'), 'utf8')).length / 4
    return use({ connection, connections: server.connections, runs })
  })
}

/** Accepts one token only; answers with 401 to any other. */
const accepts =
  (wanted: string): Handler =>
  ({ headers }, response) => {
    const known = headers.authorization === `Bearer ${wanted}`
    response.writeHead(known ? 200 : 401).end('{}')
  }

describe('a credential plugin', () => {
  it('runs once for thirty requests at a time', async () => {
    const setup = { script: `sleep 0.05; ${token('fake')}`, handler: accepts('fake') }
    await withPlugin(setup, async ({ connection, runs }) => {
      await Promise.all(Array.from({ length: 30 }, () => get(connection)))
      expect(await runs()).toBe(1)
    })
  })

  it('runs again once its credential is over', async () => {
    const credential = (status: object): string =>
      JSON.stringify({
        kind: 'ExecCredential',
        apiVersion: V1,
        status: { token: 'fake', ...status },
      })
    const setup: Setup = {
      script: 'cat "$(dirname "$0")/$n"',
      handler: accepts('fake'),
      files: {
        1: credential({ expirationTimestamp: new Date(Date.now() + 1000).toISOString() }),
        2: credential({}),
      },
    }
    await withPlugin(setup, async ({ connection, runs }) => {
      await get(connection)
      await new Promise((resolve) => setTimeout(resolve, 1100))
      await Promise.all([get(connection), get(connection)])
      expect(await runs()).toBe(2)
    })
  })

  it('runs once more after a 401, however many requests were refused', async () => {
    const setup = { script: token("fake-'$n'"), handler: accepts('fake-2') }
    await withPlugin(setup, async ({ connection, connections, runs }) => {
      await Promise.all(Array.from({ length: 20 }, () => get(connection)))
      expect(await runs()).toBe(2)
      expect(connections()).toBe(1)
    })
  })

  it('is not run a third time when the new credential is refused as well', async () => {
    const setup = { script: token('fake'), handler: accepts('another') }
    await withPlugin(setup, async ({ connection, runs }) => {
      await expect(get(connection)).rejects.toMatchObject({ status: 401, failure: 'denied' })
      expect(await runs()).toBe(2)
    })
  })

  it('may fail once and work the next time', async () => {
    const setup = { script: `[ $n -gt 1 ] || exit 7; ${token('fake')}`, handler: accepts('fake') }
    await withPlugin(setup, async ({ connection }) => {
      await expect(get(connection)).rejects.toThrow('failed with exit code 7')
      expect(await get(connection)).toEqual({})
    })
  })

  it('ends when the command is given up', async () => {
    const stop = new AbortController()
    const setup = { script: 'exec sleep 60', handler: accepts('fake'), signal: stop.signal }
    await withPlugin(setup, async ({ connection, runs }) => {
      const request = get(connection).catch((error: unknown) => error)
      await expect.poll(runs).toBe(1)
      const reason = new Error('interrupted')
      stop.abort(reason)
      expect(await request).toBe(reason)
    })
  })

  it('that gives another certificate leads to a new connection with it', async () => {
    const ca = await testAuthority()
    const first = await issue(ca, { commonName: 'client-1', usage: 'client' })
    const second = await issue(ca, { commonName: 'client-2', usage: 'client' })
    const credential = (pair: typeof first) =>
      JSON.stringify({
        kind: 'ExecCredential',
        apiVersion: V1,
        status: { clientCertificateData: pair.certPem, clientKeyData: pair.keyPem },
      })
    const setup: Setup = {
      script: 'cat "$(dirname "$0")/$n"',
      files: { 1: credential(first), 2: credential(second) },
      server: { clients: 'may' },
      handler: (request, response) => {
        const client = clientOf(request)
        response.writeHead(client === 'client-2' ? 200 : 401).end(JSON.stringify({ client }))
      },
    }
    await withPlugin(setup, async ({ connection, connections, runs }) => {
      const answers = await Promise.all(Array.from({ length: 10 }, () => get(connection)))
      expect(answers).toEqual(answers.map(() => ({ client: 'client-2' })))
      expect(await runs()).toBe(2)
      expect(connections()).toBe(2)
    })
  })
})

describe('the failure of a credential plugin', () => {
  const leak = 'leaked-value'

  it.each([
    ['prints nonsense', `echo ${leak}`, 'did not print an ExecCredential'],
    ['fails after printing', `${token(leak)}; exit 3`, 'failed with exit code 3'],
    [
      'gives a token with a line break',
      token(`${leak}\\\\n`),
      'holds characters that cannot be sent',
    ],
    [
      'gives a key that is none',
      token('', `,"clientCertificateData":"${leak}","clientKeyData":"${leak}"`),
      'is not PEM',
    ],
    ['prints without end', `yes ${leak}`, 'prints without end'],
  ])('that %s never shows what it printed', async (_, script, message) => {
    await withPlugin({ script, handler: accepts('') }, async ({ connection }) => {
      const error = (await get(connection).catch((error_: unknown) => error_)) as UserError
      expect(error).toBeInstanceOf(UserError)
      expect(error.message).toContain(message)
      expect([error.message, error.stack, ...error.hints].join('\n')).not.toContain(leak)
    })
  })

  it('to be installed shows its hint, without control characters', async () => {
    const exec = {
      command: 'no-such-plugin-anywhere',
      installHint: '\u001b[31minstall it:\n\u0007brew install it\n',
    }
    await withPlugin({ script: '', handler: accepts(''), exec }, async ({ connection }) => {
      await expect(get(connection)).rejects.toMatchObject({
        message: 'the credential plugin no-such-plugin-anywhere is not installed',
        hints: [
          'install it:',
          'brew install it',
          'your kubeconfig uses it to log in; install it or put its folder on PATH',
        ],
      })
    })
  })
})

describe('a token file', () => {
  it('is read again after a 401 and not before a minute is over', async () => {
    let accepted = 'fake-1'
    await inFolder({ token: 'fake-1\n' }, async (folder) => {
      const tokenFile = path.join(folder, 'token')
      const server = await serve((request, response) => accepts(accepted)(request, response))
      cleanups.push(server.close)
      const connection = await clientFor(server, { user: { tokenFile } })
      cleanups.push(connection.close)
      await get(connection)
      await writeFile(tokenFile, 'fake-2')
      await get(connection)
      accepted = 'fake-2'
      await get(connection)
      accepted = 'fake-3'
      await expect(get(connection)).rejects.toMatchObject({ status: 401 })
    })
  })
})
