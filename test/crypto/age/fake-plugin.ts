import { PassThrough } from 'node:stream'

import { ByteReader } from '../../../src/lib/crypto/age/byte-reader.ts'
import type { SpawnPlugin, Stanza } from '../../../src/lib/crypto/age/index.ts'
import { encodeStanza, readStanza } from '../../../src/lib/crypto/age/stanza.ts'

/** A plugin that reads phase 1, then says its script and notes the answers. */
export interface FakePlugin {
  readonly spawn: SpawnPlugin
  readonly started: readonly string[]
  readonly phase1: readonly Stanza[]
  readonly answers: readonly Stanza[]
  readonly isClosed: boolean
}

/** `script`: stanzas, each said after the answer to the last; or what it says in one go. */
export function fakePlugin(script: readonly Stanza[] | string): FakePlugin {
  const record = {
    started: [] as string[],
    phase1: [] as Stanza[],
    answers: [] as Stanza[],
    isClosed: false,
  }
  const spawn: SpawnPlugin = (name, stateMachine) => {
    record.started.push(`${name} ${stateMachine}`)
    const stdin = new PassThrough()
    const stdout = new PassThrough()
    // It is not an error when we hang up on it.
    play(new ByteReader(stdin), stdout, script, record).catch(() => stdout.end())
    return Promise.resolve({
      stdout,
      write: (bytes: Uint8Array) => Promise.resolve(void stdin.write(bytes)),
      close: () => {
        record.isClosed = true
        stdin.end()
        return Promise.resolve()
      },
    })
  }
  return Object.assign(record, { spawn })
}

async function play(
  stdin: ByteReader,
  stdout: PassThrough,
  script: readonly Stanza[] | string,
  record: { readonly phase1: Stanza[]; readonly answers: Stanza[] },
): Promise<void> {
  const listen = () => readStanza(stdin, (message) => new Error(message))
  do record.phase1.push(await listen())
  while (record.phase1.at(-1)?.type !== 'done')
  if (typeof script === 'string') {
    stdout.end(script)
    return
  }
  for (const stanza of script) {
    stdout.write(encodeStanza(stanza))
    record.answers.push(await listen())
  }
  stdout.end(encodeStanza({ type: 'done', args: [], body: new Uint8Array() }))
}
