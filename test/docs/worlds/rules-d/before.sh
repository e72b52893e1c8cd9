augenrules
auditctl -b 8192
auditctl -w /etc/passwd -p wa -k identity
auditctl -w /etc/group -p wa -k identity
auditctl -w /srv/www/ -p wa -k web
auditctl -a always,exit -F arch=b64 -S mount,umount2 -F 'auid>=1000' -F 'auid!=unset' -k mounts
