auditform apply site.json5 identity.rules
cp site2.json5 site.json5
auditform apply --reason CHG-4711 site.json5
auditform rollback
auditform apply site.json5
auditform rollback 1
