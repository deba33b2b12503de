import { commandLine, run, type Place } from './product.ts'
import { NEXT, SCENES, type Scene } from './scenes.ts'

/** Verbs that answer from nothing but the program itself. */
const PLACELESS: ReadonlySet<string> = new Set(['explain'])

/** Plays every scene: the question, the command line, and the program's own answer. */
export async function play(place: Place): Promise<void> {
  for (const scene of SCENES) await playScene(scene, place)
}

async function playScene({ title, words }: Scene, place: Place): Promise<void> {
  const typed = placed(words, place)
  say(`\n── ${title}\n$ ${commandLine(typed)}\n`)
  const code = await run(typed, place)
  // 1 is an answer: "yes, there is something to see".
  if (code > 1) throw new Error(`\`${commandLine(typed)}\` ended with exit code ${code}`)
}

/** Says what to try next, ready to be copied. */
export function sayNext(place: Place, further: readonly string[]): void {
  const lines = NEXT.map(({ title, words }) => [title, `  ${commandLine(placed(words, place))}`])
  say(['', '── Next', ...lines.flat(), ...further, ''].join('\n'))
}

function placed(words: readonly string[], place: Place): readonly string[] {
  return PLACELESS.has(words[0] ?? '') ? words : [...words, ...place.words]
}

/** Prints a line of the show. */
export function say(text: string): void {
  process.stdout.write(`${text}\n`)
}
