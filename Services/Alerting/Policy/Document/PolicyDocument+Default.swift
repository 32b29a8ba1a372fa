extension PolicyDocument {
    /// The text of `Services/Alerting/Policies/fr-2026.json`, in the program because a server is one file; a test
    /// holds the two equal. It judges where `VIGIE_POLICY` names no other.
    public static let defaultText = #"""
        {
          "$schema": "policy.schema.json",
          "name": "fr-2026",
          "version": "1",
          "rules": {
            "unexplained-absence": {
              "on": true,
              "severity": "information",
              "legalBasis": "R131-5"
            },
            "four-half-days": {
              "on": true,
              "n": 4,
              "month": "calendar-month",
              "severity": "warning",
              "legalBasis": "L131-8, R131-7 I"
            },
            "ten-half-days": {
              "on": true,
              "n": 10,
              "month": "calendar-month",
              "severity": "urgent",
              "legalBasis": "circulaire 2014-159"
            }
          }
        }

        """#
}
