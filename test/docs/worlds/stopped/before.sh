auditform apply --allow TAKES_OVER_FILE site.json5
