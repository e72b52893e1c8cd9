import {expect, test} from 'vitest'
import {fileUri, folderUri} from '../../src/report/file-uri.ts'

test.each([
  ['site.json5', '/srv/repo', 'site.json5', true],
  ['/srv/repo/a b/100%#?.json5', '/srv/repo', 'a%20b/100%25%23%3F.json5', true],
  ['../other/x.rules', '/srv/repo', 'file:///srv/other/x.rules', false],
  ['/srv/repository/x', '/srv/repo', 'file:///srv/repository/x', false],
  ['/etc/auditform/ä.json5', '/', 'etc/auditform/%C3%A4.json5', true],
])('the address of %s in %s', (path, folder, uri, isInside) => {
  expect(fileUri(path, folder)).toEqual({uri, isInside})
  expect(new URL(uri, folderUri(folder)).protocol).toBe('file:')
})

test('a folder ends with a slash, so that addresses are relative to it', () => {
  expect([folderUri('/'), folderUri('/srv/a b')]).toEqual(['file:///', 'file:///srv/a%20b/'])
})
