import type { JsonObject } from '../base/json.ts'
import { type ByteText, byteText } from './byte-text.ts'
import type { CutOff, FilePlace, Hit, ObjectPlace, Searched } from './hit.ts'
import { type Place, placesOf } from './places.ts'
import { searchPlace } from './search.ts'
import type { Needle } from './types.ts'

/** Looks for one needle in many objects and files. */
export interface Searcher {
  /** Every text of an object. */
  object(place: ObjectPlace, object: JsonObject): Searched
  /** The bytes of a file as one text. */
  file(place: FilePlace, text: ByteText): Searched
  /** A name that somebody chose, unless it holds what is looked for. */
  safe(name: string): string
}

/** What stands for a name that would show what is looked for. */
const HIDDEN = '(hidden: it holds what is looked for)'

/** Images, names and labels are the same in thousands of pods. Texts of Secrets are not kept. */
const LONGEST_KEPT = 200
const MOST_KEPT = 20_000

/** Remembers short texts in which nothing is, but for those of Secrets. */
export function searcherFor(needle: Needle): Searcher {
  const clean = new Set<ByteText>()
  const holds = (text: string): boolean => needle.match(byteText(text)).length > 0
  const safe = (name: string): string => (stepsOf(name).some(holds) ? HIDDEN : name)
  const isClean = (text: ByteText): boolean => {
    if (text.length < needle.shortest || clean.has(text)) return true
    if (text.length > LONGEST_KEPT || clean.size >= MOST_KEPT) return false
    const { findings, cutOff } = searchPlace(text, needle)
    if (findings.length > 0 || cutOff) return false
    clean.add(text)
    return true
  }
  const inPlace = (
    place: Hit['place'],
    { path, text }: Partial<Place> & Pick<Place, 'text'>,
  ): Searched => {
    const { findings, cutOff } = searchPlace(text, needle)
    const at = { place, ...(path !== undefined && { field: safe(path) }) }
    const hits: readonly Hit[] = findings.map(({ kind, ...rest }) => ({
      ...at,
      found: kind,
      ...rest,
    }))
    // What was found says enough about a place.
    const cut: readonly CutOff[] = cutOff && hits.length === 0 ? [at] : []
    return { hits, cutOff: cut }
  }
  return {
    safe,
    object(place, object) {
      const isSecret = place.kind === 'Secret'
      const named = { ...place, name: safe(place.name) }
      const all = Iterator.from(placesOf(place.kind, object))
        .filter(({ text }) => isSecret || !isClean(text))
        .map((each) => inPlace(named, each))
      return joined([...all])
    },
    file: (place, text) => inPlace({ ...place, file: safe(place.file) }, { text }),
  }
}

/** A path as it is and in its parts: what is known by its hash alone is told only as a word of its own. */
function stepsOf(path: string): readonly string[] {
  return [path, ...path.split(/[[\]]/), ...path.split(/[[\]./]/)].filter((step) => step !== '')
}

function joined(all: readonly Searched[]): Searched {
  return { hits: all.flatMap(({ hits }) => hits), cutOff: all.flatMap(({ cutOff }) => cutOff) }
}
