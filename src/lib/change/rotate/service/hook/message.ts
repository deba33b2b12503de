import type { ServiceValues } from '../service.ts'

/** A shorter value is a part of many words. */
const SHORTEST = 4
const LONGEST = 300

/**
 * What a hook has to say, for people: one line without values in any of the usual encodings.
 *
 * @returns a sentence in its place when there is a value in it
 */
export function saidByHook(message: string, { before, after, hmacKeys }: ServiceValues): string {
  const all = [before, after, hmacKeys ?? new Map<string, never>()]
  const values = all.flatMap((each) => [...each.values()]).map((each) => Buffer.from(each.reveal()))
  const isLeaking = values
    .filter((bytes) => bytes.length >= SHORTEST)
    .some((bytes) => encodings(bytes).some((text) => message.includes(text)))
  if (isLeaking) return 'it said something that holds a value, which is not shown'
  return message.length > LONGEST ? `${message.slice(0, LONGEST)}...` : message
}

function encodings(bytes: Buffer): readonly string[] {
  const text = bytes.toString('utf8')
  const base64 = bytes.toString('base64').replaceAll('=', '')
  return [
    text,
    ...(text.trim().length >= SHORTEST ? [text.trim()] : []),
    encodeURIComponent(text.toWellFormed()),
    JSON.stringify(text).slice(1, -1),
    base64,
    base64.replaceAll('+', '-').replaceAll('/', '_'),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
  ]
}
