// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IERC7786GatewaySource} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";
import {HospitalId} from "../identifiers.sol";
import {MemberSignatures} from "../registry/IHospitalRegistry.sol";

/**
 * @title ERC-7786 gateway attested by members
 * @notice A message leaves by `sendMessage`; members of the source chain's consortium see it final there and sign it;
 * anyone brings it in by `deliver` on the other side. The gateway transports and never vouches: what it carries has its
 * own signatures.
 */
interface IMemberGateway is IERC7786GatewaySource {
    /// @notice What members sign, for the DESTINATION gateway; see `gatewayMessageTypes` in src/protocol/typed-data.ts.
    struct GatewayMessage {
        /// keccak256 of all that follows, so that no field can be changed under the same id.
        bytes32 sendId;
        uint256 sourceChain;
        address sourceGateway;
        address sender;
        uint256 destinationChain;
        address recipient;
        bytes32 payloadHash;
        uint64 nonce;
        uint64 time;
        uint64 expiry;
    }

    /// @notice The gateway on another chain and the consortium that attests what leaves it.
    struct Peer {
        address gateway;
        HospitalId consortium;
    }

    /// @notice Beside ERC-7786's MessageSent: the fields members sign, and the payload to deliver.
    event MessageQueued(bytes32 indexed sendId, GatewayMessage message, bytes payload);
    event MessageDelivered(bytes32 indexed sendId, uint256 indexed sourceChain, address indexed recipient, uint64 time);
    event PeerChanged(uint256 indexed chainId, address gateway, HospitalId consortium);

    error ValueNotSupported(uint256 value);
    error PeerUnknown(uint256 chainId);
    error PeerMismatch(uint256 chainId, address expected, address given);
    error SendIdMismatch(bytes32 expected, bytes32 given);
    error DestinationMismatch(uint256 expected, uint256 given);
    error PayloadMismatch(bytes32 expected, bytes32 given);
    error MessageExpired(bytes32 sendId, uint64 expiry);
    error MessageAlreadyDelivered(bytes32 sendId);
    error RecipientRefused(address recipient);

    /// @notice Name the gateway on another chain and who attests its messages. Administrator only.
    function setPeer(uint256 chainId, address gateway, HospitalId consortium) external;

    /// @notice Bring a message in. A recipient that reverts reverts everything, so it can be tried again.
    /// @param members of the source chain's consortium
    function deliver(
        GatewayMessage calldata message,
        bytes calldata payload,
        MemberSignatures calldata members
    ) external;

    /// @notice Whether a message was brought in here.
    function isDelivered(bytes32 sendId) external view returns (bool);

    /// @notice The gateway and consortium of another chain; zero when unknown.
    function peerOf(uint256 chainId) external view returns (Peer memory);
}
