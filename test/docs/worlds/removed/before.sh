mkdir /etc/auditform && cp site.json5 /etc/auditform/
