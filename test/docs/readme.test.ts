import {tryPage} from './pages.ts'

await tryPage('README.md')
