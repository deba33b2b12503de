export { CATALOGUE, NOT_FOLLOWED, UNFOLLOWED_IDS } from './catalogue.ts'
