use super::*;

fn asked(query: &str, lookback: Option<u32>) -> Result<Window, String> {
    let query = Query::read(Some(query.to_owned())).unwrap();
    let zone = TimeZone::get("America/Denver").unwrap();
    let now = "2026-05-14T20:00:00Z".parse().unwrap();
    super::asked(&query, now, &zone)
        .and_then(|window| window.check(now, &zone, lookback).map(|()| window))
        .map_err(|error| format!("{error:?}"))
}

#[test]
fn without_a_window_the_last_seven_days_are_shown() {
    let window = asked("", None).unwrap();
    assert_eq!(window.from, "2026-05-08T06:00:00Z".parse().unwrap());
}

#[test]
fn dates_are_whole_days_in_the_institutions_zone() {
    let window = asked("startDate=2026-01-10&endDate=2026-01-10", None).unwrap();
    assert_eq!(window.from, "2026-01-10T07:00:00Z".parse().unwrap());
    assert_eq!(window.to, "2026-01-11T06:59:59.999999Z".parse().unwrap());
    let written_as_times = asked("startTime=2026-01-10&endTime=2026-01-10", None).unwrap();
    assert_eq!(written_as_times, window);
}

#[test]
fn times_are_taken_to_the_instant() {
    let window = asked(
        "startTime=2026-01-10T00:00:00Z&endTime=2026-02-10T00:00:00.5Z",
        None,
    )
    .unwrap();
    assert_eq!(window.from, "2026-01-10T00:00:00Z".parse().unwrap());
    assert_eq!(window.to, "2026-02-10T00:00:00.5Z".parse().unwrap());
}

#[test]
fn half_a_window_a_reversed_one_and_one_too_old_are_bad_ranges() {
    for (query, named) in [
        ("startTime=2026-01-10T00:00:00Z", "endTime"),
        ("endTime=2026-01-10T00:00:00Z", "startTime"),
        ("startDate=2026-01-10", "endDate"),
        ("endDate=2026-01-10", "startDate"),
        ("startDate=2026-01-11&endDate=2026-01-10", "after"),
        ("startDate=2024-05-12&endDate=2026-01-10", "24 months"),
        (
            "startDate=2026-01-01&endDate=2026-01-02&startTime=2026-01-01T00:00:00Z&endTime=2026-01-02T00:00:00Z",
            "together",
        ),
    ] {
        let error = asked(query, None).unwrap_err();
        assert!(
            error.contains("\"703\"") && error.contains(named),
            "{query}: {error}"
        );
    }
    assert!(asked("startDate=2024-05-14&endDate=2026-01-10", None).is_ok());
}

#[test]
fn what_is_no_date_is_a_bad_date() {
    for query in [
        "startDate=yesterday&endDate=2026-01-10",
        "startTime=2026-13-01T00:00:00Z&endTime=2026-01-10",
    ] {
        let error = asked(query, None).unwrap_err();
        assert!(
            error.contains("\"702\"") && error.contains("start"),
            "{query}: {error}"
        );
    }
}

#[test]
fn a_consent_goes_back_as_far_as_it_says_and_a_day_for_time_zones() {
    assert!(asked("startDate=2026-05-03&endDate=2026-05-14", Some(10)).is_ok());
    let error = asked("startDate=2026-05-02&endDate=2026-05-14", Some(10)).unwrap_err();
    assert!(error.contains("\"703\"") && error.contains("10 days"), "{error}");
}

#[test]
fn a_cursor_carries_its_window_and_no_wider_one() {
    let window = asked("startDate=2026-01-10&endDate=2026-01-10", None).unwrap();
    let place = Place {
        id: "x".to_owned(),
        ..Place::first(window).beyond()
    };
    let query = Query::read(Some(format!("pageKey={}", place.cursor("list")))).unwrap();
    let parts = paging::parts(&query, "list").unwrap().unwrap();
    assert_eq!(Place::read(&parts), Some(place));
    assert_eq!(Place::read(&parts[1..]), None);
    let zone = TimeZone::get("America/Denver").unwrap();
    let now = "2026-05-14T20:00:00Z".parse().unwrap();
    let forged = Window {
        from: Timestamp::UNIX_EPOCH,
        ..window
    };
    assert!(forged.check(now, &zone, None).is_err());
}
