use super::{Catalog, event_name_stem};

#[test]
fn event_names_lose_their_dates() {
    for (name, stem) in [
        ("UpdateFunctionCode20150331v2", "UpdateFunctionCode"),
        ("CreateFunction20150331", "CreateFunction"),
        ("CreateFunction2020_05_31", "CreateFunction"),
        ("CreateUser", "CreateUser"),
        ("ListObjectsV2", "ListObjectsV2"),
        ("GetFindingV2", "GetFindingV2"),
        ("20150331", ""),
        ("v2", "v2"),
    ] {
        assert_eq!(event_name_stem(name), stem, "{name}");
    }
}

#[test]
fn every_frame_fits_its_service() {
    let catalog = Catalog::embedded();
    let mut operations = 0;
    for service in catalog.services() {
        let shapes = service.shapes();
        operations += service.operations().count();
        assert_eq!(service.operations().count(), shapes.signatures(), "{}", service.name);
    }
    assert!(operations > 19_000, "{operations}");
}
