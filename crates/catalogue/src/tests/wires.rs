//! The interface texts.

use model::{Region, condition::RequestFault};

use super::embedded;

#[test]
fn every_fault_is_answered_in_its_interface_text() {
    let catalogue = embedded();
    for region in Region::ALL {
        assert_eq!(CONSTANTS.len(), RequestFault::ALL.len());
        for (fault, code, http_status, message) in CONSTANTS {
            let wire = catalogue.wire(fault.parse().unwrap(), region);
            let found = (wire.code, wire.http_status, wire.message.as_str(), wire.region);
            assert_eq!(found, (*code, *http_status, *message, region), "{region} {fault}");
        }
        let plain: Vec<_> = RequestFault::ALL
            .iter()
            .filter(|f| catalogue.wire(**f, region).plain_text)
            .collect();
        assert_eq!(plain, [&RequestFault::InvalidAppKey]);
        let validation = catalogue.wire(RequestFault::ConnectValidation, region);
        assert_eq!(validation.tags.as_deref(), Some(""));
        let user_message = "One or more of the fields could not be validated. Please ensure you have entered \
                            the correct data.";
        assert_eq!(validation.user_message.as_deref(), Some(user_message));
    }
}

/// Fault, code, HTTP status, message: what published clients match on, except for the last three.
const CONSTANTS: &[(&str, u32, u16, &str)] = &[
    (
        "missing-app-key",
        10026,
        401,
        "Missing parameter (Finicity-App-Key)",
    ),
    ("invalid-app-key", 10027, 401, "Invalid (Finicity-App-Key)"),
    (
        "missing-app-token",
        10024,
        401,
        "Missing parameter (Finicity-App-Token)",
    ),
    ("invalid-app-token", 10022, 401, "Invalid (Finicity-App-Token)"),
    ("expired-app-token", 10023, 401, "Expired (Finicity-App-Token)"),
    ("invalid-partner-secret", 10001, 401, "Invalid credentials"),
    ("partner-locked", 10021, 401, "You are not authorized."),
    ("partner-not-found", 12401, 404, "partner not found"),
    ("missing-parameter", 10005, 400, "Missing parameter ({name})"),
    ("bad-request", 14020, 400, "Bad request. ({reason})"),
    (
        "repair-refused",
        14020,
        409,
        "It cannot be done as things stand. ({reason})",
    ),
    ("username-taken", 110002, 409, "Username is not available."),
    (
        "username-policy",
        110039,
        400,
        "Username is not as per the policy.",
    ),
    ("name-characters", 45003, 400, "Invalid character in name fields."),
    ("nothing-to-update", 10025, 400, "No data to update."),
    (
        "start-below-one",
        41003,
        400,
        "Start index cannot be less than one.",
    ),
    ("limit-below-one", 41004, 400, "Limit cannot be less than one."),
    ("customer-type-invalid", 14016, 400, "Invalid customer type."),
    (
        "account-status-invalid",
        18017,
        400,
        "status parameter value must be 'active' or 'pending",
    ),
    ("date-range-invalid", 41002, 400, "Invalid date range: {reason}"),
    ("customer-not-found", 14001, 404, "Customer not found."),
    ("resource-not-found", 14001, 404, "Resource not found."),
    ("institution-not-found", 14006, 404, "Institution not found."),
    (
        "account-not-found",
        38003,
        404,
        "customer does not have given account (customerId = {customer}, accountId = [{account}])",
    ),
    (
        "login-not-found",
        38007,
        404,
        "Customer does not have any accounts associated with institutionLoginId = ({login})",
    ),
    (
        "connect-customer-not-found",
        10010,
        400,
        "Request failed with status code 404 GET /aggregation/v1/customers/{customer}",
    ),
    (
        "connect-partner-mismatch",
        10010,
        400,
        "Invalid \"partnerId\" in request body",
    ),
    ("connect-validation", 10010, 400, "{reason}"),
    (
        "connect-login-not-found",
        38007,
        404,
        "Customer does not have any accounts associated with institutionLoginId.",
    ),
    ("link-tampered", 10039, 400, "The link is not valid."),
    ("link-expired", 1440, 410, "The link has expired."),
    ("secret-policy", 24437, 400, "New password is not as per policy"),
    ("application-unknown", 10007, 400, "invalid application id"),
    (
        "no-applications",
        50051,
        404,
        "No registered partner applications found.",
    ),
    (
        "no-assigned-application",
        50052,
        404,
        "Customer has no assigned application.",
    ),
    (
        "consumer-not-found",
        10100,
        404,
        "Cannot find consumer with id {consumer}.",
    ),
    (
        "customer-without-consumer",
        10100,
        404,
        "Cannot find consumer for customer with id {customer}.",
    ),
    (
        "consumer-exists",
        11000,
        409,
        "A consumer already exists for customer {customer}",
    ),
    (
        "consumer-field-format",
        10100,
        400,
        "Invalid format for field consumer.{name}.",
    ),
    (
        "consumer-ssn-format",
        10100,
        400,
        "Invalid format for field consumer.ssn.  Required format is 9 digits.",
    ),
    (
        "institution-without-accounts",
        38006,
        404,
        "Customer does not have any accounts associated with institutionId = ({institution})",
    ),
    ("refresh-parameter", 10100, 400, "Invalid parameter ({name})"),
    (
        "refresh-account-not-found",
        10005,
        404,
        "Customer does not have the specified account ({account})",
    ),
    ("refresh-not-found", 10008, 404, "data not found"),
    (
        "tx-push-not-subscribed",
        60007,
        404,
        "No active subscription found for a given account",
    ),
    (
        "account-type-not-served",
        14020,
        400,
        "Bad request. (Account type not supported).",
    ),
    (
        "bundle-fields",
        12019,
        400,
        "fields parameter value must be 'balanceDetails','paymentInstruction' and 'accountIdentity'",
    ),
    ("routing-number-format", 20024, 400, "Invalid routing number"),
    ("consent-not-found", 10215, 404, "Consent receipt not found"),
    ("consent-parameter", 10100, 400, "Invalid parameter - {name}"),
    ("authorization-login-not-found", 3003, 404, "Resource Not Found."),
    (
        "authorization-details-not-found",
        3004,
        404,
        "Resource Not Found.",
    ),
    (
        "experience-not-found",
        4004,
        404,
        "The requested experience could not be found for the external app name.",
    ),
    (
        "experience-id",
        1003,
        400,
        "\"experienceId\" must be a valid GUID.",
    ),
    (
        "connect-email-unavailable",
        10010,
        400,
        "\"email\" cannot be sent: this server has no place to send e-mail to",
    ),
    ("unexpected", 990, 500, "An unexpected error occurred."),
];

#[test]
fn a_message_is_filled_and_its_values_are_never_read_for_marks() {
    let catalogue = embedded();
    let fault = |name: &str| catalogue.wire(name.parse().unwrap(), Region::Us);
    let filled = fault("account-not-found").message_with(&[("customer", "{account}"), ("account", "7")]);
    assert_eq!(
        filled,
        "customer does not have given account (customerId = {account}, accountId = [7])"
    );
    assert_eq!(
        fault("missing-parameter").message_with(&[("name", "partnerId")]),
        "Missing parameter (partnerId)"
    );
    assert_eq!(
        fault("missing-parameter").message_with(&[]),
        "Missing parameter ({name})"
    );
    assert_eq!(
        fault("missing-app-key").message_with(&[("name", "x")]),
        "Missing parameter (Finicity-App-Key)"
    );
}
