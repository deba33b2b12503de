import { AgeError } from '../age-error.ts'
import { decodeBase64, view } from '../base64.ts'
import type { PluginDialog, Stanza } from '../types.ts'

const NOTHING = new Uint8Array()
const FAIL: Stanza = { type: 'fail', args: [], body: NOTHING }

/** The part of both state machines in which the plugin talks to the user; undefined for all else. */
export async function answerDialog(
  stanza: Stanza,
  dialog: PluginDialog,
): Promise<Stanza | undefined> {
  const text = view(stanza.body).toString('utf8')
  switch (stanza.type) {
    case 'msg':
      dialog.message(text)
      return ok()
    case 'request-public':
      return okOrFail(bytesOf(await dialog.requestPublic(text)))
    case 'request-secret':
      return okOrFail((await dialog.requestSecret(text))?.reveal())
    case 'confirm':
      return confirm(stanza, text, dialog)
    default:
      return undefined
  }
}

async function confirm({ args }: Stanza, text: string, dialog: PluginDialog): Promise<Stanza> {
  const [yes, no] = args.map((word) => decodeBase64(word)?.toString('utf8'))
  if (yes === undefined || args.length > 2 || (args.length === 2 && no === undefined)) {
    throw new AgeError('plugin', 'a plugin asked for a confirmation in a malformed way')
  }
  const answer = await (no === undefined
    ? dialog.confirm(text, yes)
    : dialog.confirm(text, yes, no))
  return answer === undefined ? FAIL : ok([answer ? 'yes' : 'no'])
}

function bytesOf(text: string | undefined): Uint8Array | undefined {
  return text === undefined ? undefined : Buffer.from(text)
}

function okOrFail(value: Uint8Array | undefined): Stanza {
  return value === undefined ? FAIL : ok([], value)
}

function ok(args: readonly string[] = [], body: Uint8Array = NOTHING): Stanza {
  return { type: 'ok', args, body }
}
