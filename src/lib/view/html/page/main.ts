import type { PageData } from '../page-data.ts'
import { showDetail } from './detail.ts'
import { openReport } from './report.ts'
import { showSidebar } from './sidebar.ts'
import { Store } from './state.ts'

start()

function start(): void {
  const [data, sidebar, detail] = ['#data', '#sidebar', '#detail'].map((selector) =>
    document.querySelector<HTMLElement>(selector),
  )
  if (!data || !sidebar || !detail) return
  const report = openReport(JSON.parse(data.textContent ?? '') as PageData)
  const store = new Store()
  const [first] = report.secrets
  const search = showSidebar(sidebar, report, store)
  showDetail(detail, report, store)
  if (store.state.subject === undefined && first !== undefined) {
    store.select({ kind: 'secret', key: first.key })
  }
  addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.target instanceof HTMLInputElement && event.target.type === 'search') return
    event.preventDefault()
    search.focus()
    search.select()
  })
}
