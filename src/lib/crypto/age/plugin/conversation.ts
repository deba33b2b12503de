import { randomBytes, randomInt } from 'node:crypto'

import { UserError } from '../../../base/errors.ts'
import { escapeLine } from '../../../base/safe-text.ts'
import { AgeError } from '../age-error.ts'
import { view } from '../base64.ts'
import { ByteReader } from '../byte-reader.ts'
import { encodeStanza, readStanza } from '../stanza.ts'
import type {
  PluginDialog,
  PluginPort,
  PluginProcess,
  PluginStateMachine,
  Stanza,
} from '../types.ts'
import { answerDialog } from './dialog.ts'

const NOTHING: Uint8Array = new Uint8Array()
const LONGEST_MESSAGE = 1000

/** A plugin that is to be used, and how. */
export interface PluginUse {
  readonly name: string
  readonly port: PluginPort | undefined
  readonly stateMachine: PluginStateMachine
}

/** Takes one stanza of the plugin; answers undefined for those that it does not know. */
export type Listener = (stanza: Stanza) => Stanza | undefined

/**
 * Both phases of the protocol (C2SP age-plugin.md): says `phase1` and `done`,
 * then listens and answers until the plugin is done.
 *
 * @throws UserError when plugins cannot be used here, or this one is not there
 * @throws AgeError kind `plugin`
 */
export async function converse(
  { name, port, stateMachine }: PluginUse,
  phase1: readonly Stanza[],
  listen: Listener,
): Promise<void> {
  if (port === undefined) throw new UserError(`age-plugin-${name} cannot be run from here`)
  const process = await port.spawn(name, stateMachine)
  const reader = new ByteReader(process.stdout)
  try {
    await say(process, ...phase1, stanzaOf('done'))
    await answerAll(process, reader, { name, dialog: port.dialog, listen })
  } catch (error) {
    throw inWords(name, error)
  } finally {
    await reader.close()
    await process.close()
  }
}

/** A stanza to say. */
export function stanzaOf(type: string, args: readonly string[] = [], body = NOTHING): Stanza {
  return { type, args, body }
}

/**
 * Mostly one stanza that means nothing. Plugins must answer or skip what they
 * do not know; this keeps them from forgetting it ("grease").
 */
export function grease(): readonly Stanza[] {
  if (randomInt(3) === 0) return []
  const args = Array.from({ length: randomInt(3) }, () => String(randomInt(100)))
  return [stanzaOf(`grease-${randomBytes(6).toString('hex')}`, args, randomBytes(randomInt(100)))]
}

/** A failure that names the plugin. */
export function pluginError(name: string, message: string): AgeError {
  return new AgeError('plugin', `age-plugin-${name}: ${message}`)
}

interface Answering {
  readonly name: string
  readonly dialog: PluginDialog
  readonly listen: Listener
}

async function answerAll(
  process: PluginProcess,
  reader: ByteReader,
  { name, dialog, listen }: Answering,
): Promise<void> {
  for (;;) {
    const stanza = await readStanza(reader, (message) => pluginError(name, message))
    if (stanza.type === 'done') return
    if (stanza.type === 'error') {
      await say(process, stanzaOf('ok'))
      throw pluginError(name, said(stanza))
    }
    const answer = listen(stanza) ?? (await answerDialog(stanza, dialog))
    await say(process, answer ?? stanzaOf('unsupported'))
  }
}

async function say(process: PluginProcess, ...stanzas: readonly Stanza[]): Promise<void> {
  await process.write(Buffer.from(stanzas.map(encodeStanza).join('')))
}

// The plugin's own words: shown, but no terminal obeys them.
function said({ body }: Stanza): string {
  return escapeLine(view(body).toString('utf8').slice(0, LONGEST_MESSAGE).trim())
}

function inWords(name: string, error: unknown): unknown {
  if (error instanceof AgeError || error instanceof UserError) return error
  return pluginError(name, 'it ended in the middle of the conversation')
}
