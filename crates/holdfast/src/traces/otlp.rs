//! Spans as a collector reads them: OTLP/HTTP in its JSON encoding (opentelemetry-proto, trace/v1).

use model::random::in_hexadecimal;
use serde_json::{Value, json};

use super::{Spanned, Told};

/// The body of an export request.
pub(super) fn request(spans: &[Spanned]) -> String {
    let resource = [
        ("service.name", "holdfast"),
        ("service.version", env!("CARGO_PKG_VERSION")),
    ];
    let resource = resource.map(|(key, value)| attribute(key, &Told::Text(value.to_owned())));
    let spans: Vec<Value> = spans.iter().map(span).collect();
    json!({
        "resourceSpans": [{
            "resource": { "attributes": resource },
            "scopeSpans": [{ "scope": { "name": "holdfast" }, "spans": spans }],
        }],
    })
    .to_string()
}

fn span(span: &Spanned) -> Value {
    let attributes: Vec<Value> = span
        .attributes
        .iter()
        .map(|(key, value)| attribute(key, value))
        .collect();
    let nanos = |at: jiff::Timestamp| at.as_nanosecond().to_string();
    let mut written = json!({
        "traceId": in_hexadecimal(&span.trace),
        "spanId": in_hexadecimal(&span.id),
        "name": span.name,
        // SpanKind, by number.
        "kind": match span.kind {
            "server" => 2,
            "client" => 3,
            "producer" => 4,
            "consumer" => 5,
            _ => 1,
        },
        "startTimeUnixNano": nanos(span.begun),
        "endTimeUnixNano": nanos(span.ended),
        "attributes": attributes,
        // StatusCode: unset, or error.
        "status": if span.failed { json!({ "code": 2 }) } else { json!({}) },
    });
    if let (Some(parent), Some(fields)) = (span.parent, written.as_object_mut()) {
        fields.insert("parentSpanId".to_owned(), in_hexadecimal(&parent).into());
    }
    written
}

fn attribute(key: &str, value: &Told) -> Value {
    let value = match value {
        Told::Text(text) => json!({ "stringValue": text }),
        // 64-bit integers are texts in JSON.
        Told::Number(number) => json!({ "intValue": number.to_string() }),
        Told::Truth(truth) => json!({ "boolValue": truth }),
    };
    json!({ "key": key, "value": value })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_written_as_the_protocol_has_it() {
        let at = |nanos: i128| jiff::Timestamp::from_nanosecond(nanos).unwrap();
        let spans = [Spanned {
            trace: [1; 16],
            id: [2; 8],
            parent: Some([3; 8]),
            name: "GET /x".into(),
            kind: "server",
            begun: at(1_500_000_000_000_000_000),
            ended: at(1_500_000_000_000_001_000),
            attributes: vec![
                ("http.route", Told::Text("/x".into())),
                ("http.response.status_code", Told::Number(200)),
                ("held", Told::Truth(false)),
            ],
            failed: true,
            wanted: true,
        }];
        let written: Value = serde_json::from_str(&request(&spans)).unwrap();
        let written = &written["resourceSpans"][0];
        assert_eq!(
            written["resource"]["attributes"][0]["value"]["stringValue"],
            "holdfast"
        );
        assert_eq!(
            written["scopeSpans"][0]["spans"][0],
            json!({
                "traceId": "01010101010101010101010101010101",
                "spanId": "0202020202020202",
                "parentSpanId": "0303030303030303",
                "name": "GET /x",
                "kind": 2,
                "startTimeUnixNano": "1500000000000000000",
                "endTimeUnixNano": "1500000000000001000",
                "attributes": [
                    { "key": "http.route", "value": { "stringValue": "/x" } },
                    { "key": "http.response.status_code", "value": { "intValue": "200" } },
                    { "key": "held", "value": { "boolValue": false } },
                ],
                "status": { "code": 2 },
            })
        );
    }
}
