"""Registries in and out: FHIR R4 (mCSD, iHRIS), DHIS2 organisation units, GeoJSON points."""
