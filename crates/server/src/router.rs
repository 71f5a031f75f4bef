//! Which path leads where.

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware::from_fn_with_state,
    routing::{delete, get, post, put},
};
use engine::Engine;
use model::{Region, condition::RequestFault};

use crate::{
    api::{
        holdfast,
        us::{
            accounts, authentication, connect, consents, consumers, customers, institutions, owners,
            payments, refreshes, statements, transactions, txpush,
        },
    },
    app::App,
    connect::{Framing, held, page, session},
    errors,
    problem::{ApiError, shaped},
};

/// Every door of the server.
pub fn router(engine: Engine, framing: Framing) -> Router {
    let app = App { engine, framing };
    Router::new()
        .route(
            "/aggregation/v2/partners/authentication",
            post(authentication::create_token).put(authentication::change_secret),
        )
        .route("/aggregation/v2/customers/testing", post(customers::add_testing))
        .route("/aggregation/v2/customers/active", post(customers::add_active))
        .route("/aggregation/v1/customers", get(customers::list))
        .route(
            "/aggregation/v1/customers/{customer}",
            get(customers::find)
                .put(customers::modify)
                .delete(customers::delete),
        )
        .route(
            "/aggregation/v1/customers/{customer}/application",
            get(customers::with_application),
        )
        .route(
            "/aggregation/v1/customers/{customer}/applications/{application}",
            put(customers::assign),
        )
        .route(
            "/decisioning/v1/customers/{customer}/consumer",
            get(consumers::of_customer).post(consumers::create),
        )
        .route(
            "/decisioning/v1/consumers/{consumer}",
            get(consumers::find).put(consumers::modify),
        )
        .route("/institution/v2/institutions", get(institutions::list))
        .route(
            "/institution/v2/institutions/{institution}",
            get(institutions::find),
        )
        .route(
            "/institution/v2/institutions/{institution}/branding",
            get(institutions::branding),
        )
        .route(
            "/institution/v2/certifiedInstitutions",
            get(institutions::certified),
        )
        .route(
            "/institution/v2/certifiedInstitutions/rssd",
            get(institutions::certified_with_rssd),
        )
        .route(
            "/institution/v1/institutions/routingNumber/{routing}",
            get(institutions::of_routing),
        )
        .route("/connect/v2/generate", post(connect::generate))
        .route("/connect/v2/generate/lite", post(connect::generate_lite))
        .route("/connect/v2/generate/fix", post(connect::generate_fix))
        .route(
            "/aggregation/v1/customers/{customer}/accounts",
            get(accounts::list).post(accounts::refresh),
        )
        .route(
            "/aggregation/v1/customers/{customer}/accounts/simple",
            get(accounts::list_simple),
        )
        .route(
            "/aggregation/v1/customers/{customer}/accounts/{account}",
            delete(accounts::delete),
        )
        .route(
            "/aggregation/v1/customers/{customer}/accounts/{account}/statement",
            get(statements::find),
        )
        .route(
            "/aggregation/v1/customers/{customer}/accounts/{account}/availableBalance",
            get(payments::known_balance),
        )
        .route(
            "/aggregation/v1/customers/{customer}/accounts/{account}/availableBalance/live",
            get(payments::live_balance),
        )
        .route(
            "/aggregation/v1/customers/{customer}/accounts/{account}/details",
            get(payments::ach_details),
        )
        .route(
            "/aggregation/v3/customers/{customer}/accounts/{account}/details",
            get(payments::instructions),
        )
        .route(
            "/aggregation/v1/customers/{customer}/accounts/{account}/owner",
            get(owners::owner),
        )
        .route(
            "/aggregation/v3/customers/{customer}/accounts/{account}/owner",
            get(owners::details),
        )
        .route(
            "/aggregation/v1/paysuite/customers/{customer}/accounts/{account}",
            get(payments::bundle_of_account),
        )
        .route(
            "/aggregation/v1/paysuite/customers/{customer}/institutionLogins/{login}/accounts",
            get(payments::bundle_of_login),
        )
        .route(
            "/aggregation/v1/customers/{customer}/accounts/{account}/simple",
            get(accounts::find_simple),
        )
        .route(
            "/aggregation/v1/customers/{customer}/institutions/{institution}/accounts",
            get(accounts::list_at),
        )
        .route(
            "/aggregation/v1/customers/{customer}/institutions/{institution}/accounts/simple",
            get(accounts::list_at_simple),
        )
        .route(
            "/aggregation/v1/customers/{customer}/institutionLogins/{login}",
            delete(accounts::delete_login),
        )
        .route(
            "/aggregation/v1/customers/{customer}/institutionLogins/{login}/accounts/simple",
            get(accounts::list_of_login_simple),
        )
        .route(
            "/aggregation/v2/customers/{customer}/accounts",
            post(accounts::refresh_v2),
        )
        .route(
            "/aggregation/v2/customers/{customer}/institutionLogins/{login}/accounts",
            post(accounts::refresh_login_v2),
        )
        .route(
            "/aggregation/customers/{customer}/transactions/refreshes",
            post(refreshes::start),
        )
        .route(
            "/aggregation/customers/{customer}/transactions/refreshes/{refresh}",
            get(refreshes::status),
        )
        .route(
            "/aggregation/customers/{customer}/transactions/{unique}",
            get(transactions::find_unique),
        )
        .route(
            "/aggregation/v2/customers/{customer}/transactions/{transaction}",
            get(transactions::find),
        )
        .route(
            "/aggregation/v1/customers/{customer}/institutionLogins/{login}/accounts",
            get(accounts::list_of_login).post(accounts::refresh_login),
        )
        .route(
            "/aggregation/v2/customers/{customer}/accounts/{account}",
            get(accounts::find),
        )
        .route(
            "/aggregation/v1/customers/{customer}/accounts/{account}/transactions/historic",
            post(transactions::load_historic),
        )
        .route(
            "/aggregation/v1/customers/{customer}/accounts/{account}/transactions",
            post(txpush::create_test),
        )
        .route(
            "/aggregation/v1/customers/{customer}/accounts/{account}/txpush",
            post(txpush::subscribe).delete(txpush::disable),
        )
        .route(
            "/aggregation/v1/customers/{customer}/subscriptions/{subscription}",
            delete(txpush::delete),
        )
        .route(
            "/aggregation/v3/customers/{customer}/transactions",
            get(transactions::of_customer),
        )
        .route(
            "/aggregation/v4/customers/{customer}/accounts/{account}/transactions",
            get(transactions::of_account),
        )
        .route("/connect", get(page::document))
        .route("/connect/assets/{name}", get(page::asset))
        .route("/connect/v2/send/email", post(connect::send_email))
        .route("/connect/experiences", get(connect::experiences))
        .route(
            "/connect/experiences/{experience}/duplicate",
            post(connect::duplicate),
        )
        .route("/data-sharing-consents", get(consents::list))
        .route(
            "/data-sharing-consents/{receipt}",
            get(consents::find).delete(consents::revoke),
        )
        .route(
            "/data-sharing-consents/{receipt}/institutionLogins/{login}",
            delete(consents::revoke_login),
        )
        .route(
            "/customers/institution-logins/{login}/authorization-details",
            get(consents::authorization),
        )
        .route("/connect/sessions", post(session::open))
        .route("/connect/sessions/{token}", get(session::view))
        .route(
            "/connect/sessions/{token}/institution",
            post(session::choose_institution),
        )
        .route("/connect/sessions/{token}/start", post(session::start))
        .route(
            "/connect/sessions/{token}/accounts",
            post(session::choose_accounts),
        )
        .route("/connect/sessions/{token}/cancel", post(session::cancel))
        .route("/connect/sessions/{token}/repairs", post(held::decide))
        .route(
            "/connect/sessions/{token}/institutions",
            get(session::search_institutions),
        )
        .route("/connect/return", get(page::returned))
        .route("/errors", get(errors::index))
        .route("/errors/assets/{name}", get(errors::asset))
        .route("/errors/matrix", get(errors::matrix))
        .route("/errors/{region}", get(errors::region))
        .route("/errors/{region}/{code}", get(errors::entry))
        .route("/errors/{region}/{code}/index.md", get(errors::markdown))
        .route("/errors/{region}/type/{kind}", get(errors::of_kind))
        .route("/errors/{region}/category/{category}", get(errors::of_category))
        .route("/holdfast/v1/errors", get(holdfast::errors::list))
        .route("/holdfast/v1/errors/{region}/{code}", get(holdfast::errors::find))
        .route("/holdfast/v1/events", get(holdfast::events::list))
        .route(
            "/holdfast/v1/cases",
            get(holdfast::cases::list).post(holdfast::cases::open),
        )
        .route("/holdfast/v1/cases/{case}", get(holdfast::cases::find))
        .route(
            "/holdfast/v1/cases/{case}/comments",
            post(holdfast::cases::comment),
        )
        .route(
            "/holdfast/v1/cases/{case}/assignment",
            put(holdfast::cases::assign),
        )
        .route(
            "/holdfast/v1/cases/{case}/state",
            put(holdfast::cases::change_state),
        )
        .route("/holdfast/v1/cases/{case}/steps", put(holdfast::cases::tick))
        .route(
            "/holdfast/v1/cases/{case}/resolve",
            post(holdfast::cases::resolve),
        )
        .route("/holdfast/v1/cases/{case}/close", post(holdfast::cases::close))
        .route("/holdfast/v1/cases/{case}/tracker", put(holdfast::cases::track))
        .route("/holdfast/v1/cases/{case}/bundle", get(holdfast::cases::bundle))
        .route(
            "/holdfast/v1/cases/{case}/bundle.html",
            get(holdfast::cases::bundle_html),
        )
        .route(
            "/holdfast/v1/clock",
            get(holdfast::clock::view).post(holdfast::clock::advance),
        )
        .route(
            "/holdfast/v1/webhooks",
            get(holdfast::webhooks::list).post(holdfast::webhooks::create),
        )
        .route(
            "/holdfast/v1/webhooks/{webhook}",
            get(holdfast::webhooks::find)
                .put(holdfast::webhooks::change)
                .delete(holdfast::webhooks::delete),
        )
        .route(
            "/holdfast/v1/webhooks/{webhook}/rotate",
            post(holdfast::webhooks::rotate),
        )
        .route(
            "/holdfast/v1/webhooks/{webhook}/replay",
            post(holdfast::webhooks::replay),
        )
        .route(
            "/holdfast/v1/webhooks/{webhook}/test",
            post(holdfast::webhooks::test),
        )
        .route(
            "/holdfast/v1/webhooks/{webhook}/resume",
            post(holdfast::webhooks::resume),
        )
        .route(
            "/holdfast/v1/webhooks/{webhook}/deliveries",
            get(holdfast::webhooks::deliveries),
        )
        .route("/holdfast/v1/accounts/{account}/status", get(holdfast::status))
        .route(
            "/holdfast/v1/accounts/{account}/evidence",
            get(holdfast::evidence),
        )
        .route(
            "/holdfast/v1/accounts/{account}/continuity",
            get(holdfast::continuity::continuity),
        )
        .route(
            "/holdfast/v1/accounts/{account}/repairs",
            get(holdfast::repairs::list).post(holdfast::repairs::create),
        )
        .route("/holdfast/v1/repairs/{repair}", get(holdfast::repairs::find))
        .route(
            "/holdfast/v1/repairs/{repair}/undo",
            get(holdfast::repairs::preview_undo).post(holdfast::repairs::undo),
        )
        .fallback(not_served)
        .method_not_allowed_fallback(not_served)
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn_with_state(app.clone(), shaped))
        .with_state(app)
}

/// What is not served answers as the published API does for what it does not know.
async fn not_served() -> ApiError {
    ApiError::new(RequestFault::ResourceNotFound.into(), Region::Us)
}
