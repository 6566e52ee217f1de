// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ConsentId} from "../identifiers.sol";

/**
 * @title Relay hub
 * @notice Where an access happens in public: the reader's signed OpenRequest and each relay's fragment, checked against
 * the share commitment the patient signed (by a pairing, or as a hash), are appended to the consent's trail (a counter and a hash
 * chain), so the patient's browser sees who opened what when, and that nothing is missing.
 */
interface IRelayHub {
    /// @notice What the reader signs; see `openRequestTypes` in src/protocol/typed-data.ts.
    struct OpenRequest {
        ConsentId consentId;
        bytes32 nonce;
        uint64 issued;
        uint64 deadline;
    }

    /// @notice The trail of a consent. Counters share a slot.
    struct Trail {
        /// The last link; zero before the first.
        bytes32 head;
        uint64 links;
        uint64 opens;
        uint64 fragments;
    }

    /// @notice Link of kind 1: keccak256(abi.encode(previous head, 1, openId, address(0), bytes32(0), time)).
    event OpenRequested(
        ConsentId indexed consentId,
        bytes32 indexed openId,
        bytes32 nonce,
        uint64 issued,
        uint64 deadline,
        uint64 link,
        uint64 time
    );
    /// @notice Link of kind 2: keccak256(abi.encode(previous head, 2, openId, relay, fragmentHash, time)), where
    /// fragmentHash is keccak256(fragment point), or what was given to `convertHashed`.
    event FragmentPosted(
        ConsentId indexed consentId,
        bytes32 indexed openId,
        address indexed relay,
        uint8 relayIndex,
        bytes32 fragmentHash,
        uint64 link,
        uint64 time
    );

    error OpenPeriod(uint64 issued, uint64 deadline);
    error OpenLate(uint64 deadline);
    error OpenSigner(address expected, address signer);
    error ConsentNotActive(ConsentId consentId);
    error RelayNotNamed(address relay, uint8 relayIndex);
    error FragmentRepeated(bytes32 openId, uint8 relayIndex);
    error ShareMismatch(ConsentId consentId, uint8 relayIndex);
    error FragmentInvalid(bytes32 openId, uint8 relayIndex);

    /**
     * @notice Post this relay's fragment for an open; the first relay registers the open too.
     * Only the relay the consent names at `relayIndex` may call. The open's id is its EIP-712 digest.
     * @param capsulePoint c0, 128 bytes (G1, EIP-2537)
     * @param commitment U_i, 256 bytes (G2)
     * @param fragment B_i = u_i c0, 128 bytes (G1)
     */
    function convert(
        OpenRequest calldata open,
        bytes calldata readerSignature,
        uint8 relayIndex,
        bytes calldata capsulePoint,
        bytes calldata commitment,
        bytes calldata fragment
    ) external;

    /**
     * @notice The same for encryption whose shares give one fragment each, known when the grant was made: the relay posts
     * that fragment's hash. It shows that the relay takes responsibility for the announced fragment, not that the
     * fragment was made: the hash stands in the grant. Whoever receives the fragment compares it.
     * @param fragmentHash 32 bytes from the grant; the consent commits to keccak256(abi.encode(FRAGMENT_HASH_TYPEHASH,
     * fragmentHash)), which no commitment to points equals
     */
    function convertHashed(
        OpenRequest calldata open,
        bytes calldata readerSignature,
        uint8 relayIndex,
        bytes32 fragmentHash
    ) external;

    /// @notice Counters and head of a consent's hash chain.
    function trailOf(ConsentId consentId) external view returns (Trail memory);

    /// @notice Which relays answered an open: bit i is relay i. Zero: never registered.
    function answersOf(bytes32 openId) external view returns (uint256);

    /// @notice The id of an open: its EIP-712 digest.
    function openIdOf(OpenRequest calldata open) external view returns (bytes32);
}
