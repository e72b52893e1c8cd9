auditform apply old.rules
