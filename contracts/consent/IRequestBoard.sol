// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {HospitalId, RequestId} from "../identifiers.sol";

/**
 * @title Request board
 * @notice Salted commitments to sealed requests (M1). Announced on the clinician's chain and carried to the patient's
 * by an ERC-7786 gateway; the same contract stands on both. The reader's signature travels along and is checked again on
 * arrival: the gateway is not trusted with the content.
 */
interface IRequestBoard {
    /// @notice What the reader signs, for the board of its own chain; see `requestAnnouncementTypes`.
    struct RequestAnnouncement {
        RequestId requestId;
        bytes32 commitment;
        /// One-time key of the request.
        address reader;
        /// The patient's hospital.
        HospitalId destination;
        uint64 expiry;
    }

    /// @notice Packed: reader, expiry in one slot; origin and time in the next.
    struct Announced {
        bytes32 commitment;
        address reader;
        uint64 expiry;
        /// Chain where the request was announced.
        uint64 origin;
        uint64 time;
    }

    /// @notice A request was announced here.
    event RequestAnnounced(
        RequestId indexed requestId,
        HospitalId indexed destination,
        bytes32 commitment,
        address reader,
        uint64 expiry,
        bytes32 sendId
    );
    /// @notice A request announced on another chain has arrived.
    event RequestReceived(
        RequestId indexed requestId,
        uint256 indexed origin,
        bytes32 commitment,
        address reader,
        uint64 expiry
    );
    event RemoteChanged(HospitalId indexed hospital, uint256 chainId);

    error RequestKnown(RequestId requestId);
    error RequestInvalid(RequestId requestId);
    error RequestExpired(RequestId requestId, uint64 expiry);
    error ReaderSignature(address expected, address signer);
    error DestinationUnknown(HospitalId destination);

    /// @notice Name the gateway to a chain and the board that stands there. Administrator only.
    function setLink(uint256 chainId, address gateway, address board) external;

    /// @notice Name the chain on which a hospital receives requests; this chain for a hospital at home. Administrator only.
    function setRemote(HospitalId hospital, uint256 chainId) external;

    /// @notice Announce a request. Anyone may send it: the reader's signature decides.
    function announce(RequestAnnouncement calldata announcement, bytes calldata readerSignature) external;

    /// @notice The gateway to a chain and the board that stands there; zero when unknown.
    function linkOf(uint256 chainId) external view returns (address gateway, address board);

    /// @notice The chain on which a hospital receives requests; zero when unknown.
    function remoteOf(HospitalId hospital) external view returns (uint256 chainId);

    /// @notice A request by the chain where it was announced; `time` is zero when unknown.
    /// @dev Ids are kept per chain of origin, so nobody can take an id here before it arrives.
    function requestOf(uint256 origin, RequestId requestId) external view returns (Announced memory);
}
