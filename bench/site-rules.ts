/** Lines as a site has them: watches of files in a folder, and syscalls in their usual pairs of two machines. */
export function siteRules(count: number, folder: string): readonly string[] {
  return Array.from({length: count}, (_, index) =>
    index % 3 === 0
      ? `-w ${folder}/file-${index} -p wa -k files`
      : `-a always,exit -F arch=b${index % 2 === 0 ? 64 : 32} -S openat,unlink,rename -F auid>=1000 -F auid!=unset -F uid=${index} -k calls`,
  )
}
