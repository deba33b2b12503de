/** Search, and the list of what it finds: Secrets, or the identities that read them. */
import { count, element } from './element.ts'
import type { Report } from './report.ts'
import type { Store, Subject } from './state.ts'

/** More are not listed at once: a search narrows them down. */
const MOST = 500

interface Item {
  readonly subject: Subject
  readonly title: string
  readonly note: string
}

interface Tab {
  readonly kind: Subject['kind']
  readonly title: string
  readonly items: readonly Item[]
  readonly button: HTMLButtonElement
}

class Sidebar {
  readonly search = element('input', {
    type: 'search',
    id: 'search',
    placeholder: 'Search by name',
    'aria-label': 'Search Secrets and identities',
    'aria-controls': 'list',
    'aria-keyshortcuts': '/',
    autocomplete: 'off',
    spellcheck: 'false',
  })
  readonly #list = element('ul', { id: 'list', role: 'listbox', tabindex: '0' })
  readonly #found = element('p', { class: 'found', role: 'status' })
  readonly #tabs: readonly Tab[]
  readonly #store: Store
  #tab: Tab
  #options: readonly HTMLLIElement[] = []
  #items: readonly Item[] = []
  #active = -1

  constructor(report: Report, store: Store) {
    this.#store = store
    const secrets = tab('secret', 'Secrets', secretItems(report))
    const identities = tab('identity', 'Identities', identityItems(report))
    this.#tabs = [secrets, identities]
    this.#tab = store.state.subject?.kind === 'identity' ? identities : secrets
    this.#listen()
    this.#show(this.#tab)
    store.onChange(({ subject }) => this.#follow(subject))
  }

  get parts(): readonly HTMLElement[] {
    const tabs = element(
      'div',
      { role: 'tablist', 'aria-label': 'What to list' },
      ...this.#tabs.map(({ button }) => button),
    )
    const panel = element(
      'div',
      { id: 'panel', role: 'tabpanel', 'aria-label': 'What was found' },
      this.#found,
      this.#list,
    )
    return [this.search, tabs, panel]
  }

  #listen(): void {
    this.search.addEventListener('input', () => this.#find())
    this.search.addEventListener('keydown', (event) => {
      if (event.key === 'ArrowDown' || event.key === 'Enter') {
        event.preventDefault()
        this.#list.focus()
        this.#choose(Math.max(0, this.#active))
      } else if (event.key === 'Escape') {
        this.search.value = ''
        this.#find()
      }
    })
    this.#list.addEventListener('keydown', (event) => this.#listKey(event))
    this.#list.addEventListener('click', ({ target }) => {
      const option = target instanceof Element ? target.closest('li') : undefined
      if (option) this.#choose(this.#options.indexOf(option))
    })
    for (const each of this.#tabs) {
      each.button.addEventListener('click', () => this.#show(each))
      each.button.addEventListener('keydown', ({ key }) => {
        if (key !== 'ArrowLeft' && key !== 'ArrowRight') return
        const other = this.#tabs.find((one) => one !== this.#tab)
        if (other === undefined) return
        this.#show(other)
        other.button.focus()
      })
    }
  }

  #show(shown: Tab): void {
    this.#tab = shown
    for (const { button, kind } of this.#tabs) {
      button.setAttribute('aria-selected', String(kind === shown.kind))
      button.tabIndex = kind === shown.kind ? 0 : -1
    }
    this.#list.setAttribute('aria-label', shown.title)
    this.#find()
  }

  /** Every word has to be found, wherever it stands. */
  #find(): void {
    const words = this.search.value.toLowerCase().split(/\s+/).filter(Boolean)
    const found = this.#tab.items.filter(({ title, note }) => {
      const text = `${title} ${note}`.toLowerCase()
      return words.every((word) => text.includes(word))
    })
    this.#items = found.slice(0, MOST)
    this.#options = this.#items.map(({ title, note }, index) =>
      element(
        'li',
        { role: 'option', id: `option-${index}`, 'aria-selected': 'false' },
        element('span', { class: 'title' }, title),
        element('span', { class: 'note' }, note),
      ),
    )
    this.#list.replaceChildren(...this.#options)
    this.#found.textContent = foundText(this.#tab.kind, found.length)
    this.#mark(this.#items.findIndex(({ subject }) => isSame(subject, this.#store.state.subject)))
  }

  #listKey(event: KeyboardEvent): void {
    const to = indexAfter(event.key, this.#active, this.#items.length)
    if (to === undefined) return
    event.preventDefault()
    this.#choose(to)
  }

  #choose(index: number): void {
    const item = this.#items[index]
    if (item === undefined) return
    this.#mark(index)
    this.#store.select(item.subject)
  }

  /** Shows what was chosen elsewhere in the list, if it is there. */
  #follow(subject: Subject | undefined): void {
    const shown = this.#tabs.find(({ kind }) => kind === subject?.kind)
    if (shown !== undefined && shown !== this.#tab) this.#show(shown)
    this.#mark(this.#items.findIndex((item) => isSame(item.subject, subject)))
  }

  #mark(index: number): void {
    this.#options[this.#active]?.setAttribute('aria-selected', 'false')
    this.#active = index
    const option = this.#options[index]
    if (option === undefined) {
      this.#list.removeAttribute('aria-activedescendant')
      return
    }
    option.setAttribute('aria-selected', 'true')
    this.#list.setAttribute('aria-activedescendant', option.id)
    reveal(option, this.#list)
  }
}

/** Fills the sidebar; returns the search field. */
export function showSidebar(place: HTMLElement, report: Report, store: Store): HTMLInputElement {
  const sidebar = new Sidebar(report, store)
  place.append(...sidebar.parts)
  return sidebar.search
}

/** Not `scrollIntoView`: Tab would go on from there. */
function reveal(option: HTMLElement, list: HTMLElement): void {
  const bottom = option.offsetTop + option.offsetHeight
  if (option.offsetTop < list.scrollTop) list.scrollTop = option.offsetTop
  else if (bottom > list.scrollTop + list.clientHeight) list.scrollTop = bottom - list.clientHeight
}

function foundText(kind: Subject['kind'], number: number): string {
  if (number === 0) return 'Nothing found'
  const nouns = kind === 'secret' ? ['Secret', 'Secrets'] : ['identity', 'identities']
  const rest = number > MOST ? `; the first ${MOST} are listed: type to find others` : ''
  return `${number} ${nouns[number === 1 ? 0 : 1] ?? ''}${rest}`
}

function tab(kind: Subject['kind'], title: string, items: readonly Item[]): Tab {
  const button = element(
    'button',
    { type: 'button', role: 'tab', id: `tab-${kind}`, 'aria-controls': 'panel' },
    `${title} `,
    element('span', { class: 'count' }, String(items.length)),
  )
  return { kind, title, items, button }
}

function secretItems(report: Report): readonly Item[] {
  return report.secrets.map((secret) => {
    const type = secret.type === '' ? 'not seen itself' : secret.type
    const readers = count(report.readersOf(secret).length, 'reader')
    return {
      subject: { kind: 'secret', key: secret.key },
      title: secret.key,
      note: `${readers} \u00b7 ${type}`,
    }
  })
}

function identityItems(report: Report): readonly Item[] {
  const secrets = new Map<string, number>()
  for (const secret of report.secrets) {
    for (const { key } of report.readersOf(secret)) secrets.set(key, (secrets.get(key) ?? 0) + 1)
  }
  return report.identities.map((key) => {
    const space = key.indexOf(' ')
    return {
      subject: { kind: 'identity', key },
      title: report.labelOf(key),
      note: `${KIND[key.slice(0, space)] ?? ''} \u00b7 reads ${count(secrets.get(key) ?? 0, 'Secret')}`,
    }
  })
}

/** What the first word of a key stands for. */
export const KIND: Readonly<Record<string, string>> = {
  pod: 'pod',
  node: 'node',
  sa: 'service account',
  user: 'user',
  group: 'group',
}

function isSame(a: Subject, b: Subject | undefined): boolean {
  return a.kind === b?.kind && a.key === b.key
}

const PAGE = 10

function indexAfter(key: string, at: number, length: number): number | undefined {
  const last = length - 1
  const to = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + PAGE,
    PageUp: at - PAGE,
    Home: 0,
    End: last,
    Enter: at,
  }[key]
  return to === undefined ? undefined : Math.min(last, Math.max(0, to))
}
