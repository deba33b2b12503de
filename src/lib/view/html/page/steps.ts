/** A path in words: each step with what proves it and how to close it. */
import { element } from './element.ts'
import type { Reader, Report, Step, Sure } from './report.ts'

/** How sure something is, by sign, word and colour. */
export function badge(sure: Sure): HTMLElement {
  return element(
    'span',
    { class: `sure ${sure}` },
    element('i', { 'aria-hidden': 'true' }, SIGN[sure]),
    sure,
  )
}

const SIGN: Readonly<Record<Sure, string>> = {
  certain: '\u25cf',
  conditional: '\u25d0',
  possible: '\u25cb',
  unknown: '?',
}

/** The row of the catalogue that a step is of. */
export function chip(id: string, report: Report): HTMLElement {
  return element('abbr', { class: 'chip', title: report.rows[id]?.title }, id)
}

/** Everything there is to say about how a reader comes by the value. */
export function pathDetails(reader: Reader, report: Report): HTMLElement {
  const { path, others, alternatives, pods, verbs, settledBy } = reader
  const notShown = alternatives - others.length
  return element(
    'div',
    { class: 'path' },
    stepList(path, report),
    ...others.map((each) =>
      element('div', {}, element('h4', {}, 'Another way'), stepList(each, report)),
    ),
    notShown > 0
      ? element(
          'p',
          {},
          `${notShown} more ${notShown === 1 ? 'way' : 'ways'} to begin, each of which has to be closed as well`,
        )
      : undefined,
    ...facts([
      ['Verbs that return the value', verbs],
      ['Pods', pods],
      ['To know', settledBy.join(', then perhaps ')],
    ]),
  )
}

function facts(list: readonly (readonly [title: string, text: string])[]): readonly HTMLElement[] {
  return list
    .filter(([, text]) => text !== '')
    .map(([title, text]) => element('p', { class: 'fact' }, element('b', {}, `${title}: `), text))
}

function stepList(path: readonly Step[], report: Report): HTMLElement {
  return element('ol', { class: 'steps' }, ...path.map((step) => stepItem(step, report)))
}

function stepItem({ id, from, to, sure, condition, evidence }: Step, report: Report): HTMLElement {
  const row = report.rows[id]
  return element(
    'li',
    {},
    element(
      'p',
      { class: 'step' },
      chip(id, report),
      ' ',
      element('span', { class: 'station' }, from),
      ' \u2192 ',
      element('span', { class: 'station' }, to),
    ),
    row === undefined ? undefined : element('p', { class: 'title' }, row.title),
    sure === 'certain' && condition === ''
      ? undefined
      : element('p', {}, badge(sure), condition === '' ? '' : ` if ${condition}`),
    evidence.length === 0
      ? undefined
      : element(
          'ul',
          { class: 'evidence', 'aria-label': 'Evidence' },
          ...evidence.map((each) => element('li', {}, each)),
        ),
    ...facts([
      ['When', row?.precondition ?? ''],
      ['To close it', row?.close ?? ''],
    ]),
  )
}
